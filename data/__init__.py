"""Data: domain types, the store, intake, full text and export.

- Nouns: `domain.py`, `configuration.py`, `suggestion.py`, `protocol.py`; errors in `errors.py`.
- Records in: `intake.py`, by `sniff.py` to a reader each (`ris.py`, `nbib.py`, `bibtex.py`,
  `csljson.py`, `endnote_xml.py`, `tabular.py`); `search_*.py` and `enrich.py` use the network.
- Duplicates: `dedupe*.py` propose, `merging.py` and `parting.py` do and undo.
- Documents in: `fulltext.py`, by `sandbox.py` to a parser each (`parse_*.py`, `pdf_*.py`).
- The store: `store.py` gathers a class from each of its files; `log.py` is the truth,
  `projection.py` makes tables of it, `schema*.py` say which, `reads.py` and `view.py` read.
- A changed document: `revising.py`, `moving.py`, `carrying.py`, `moved_rows.py`.
- Out: `export*.py`, `qdpx.py`. Whether all adds up: `integrity.py`, `structure.py`.
- `demo/` makes the demonstration review; `bench_*.py` measure.
"""
