"""The report's style sheet: readable on a phone, a screen and paper."""

STYLE = """\
:root { color-scheme: light; --ink: #1b1b1b; --soft: #5a5a5a; --line: #d5d5d5; --wash: #f6f6f4; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin-top: 2.5rem; padding-top: .75rem;
  border-top: 1px solid var(--line); }
p { max-width: 44rem; overflow-wrap: anywhere; }
nav ol { padding-left: 1.3rem; }
a { color: #00548a; }
.wide { overflow-x: auto; margin: 1rem 0 1.5rem; }
.wide:focus-visible { outline: 2px solid #0072b2; }
table { border-collapse: collapse; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top; font-variant-numeric: tabular-nums; }
td { max-width: 26rem; overflow-wrap: anywhere; }
td.whole { white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; min-width: 7rem; }
tbody tr:nth-child(even) { background: var(--wash); }
figure { margin: 1rem 0 2rem; }
figure svg { display: block; width: 100%; max-width: 40rem; height: auto; }
figcaption { color: var(--soft); font-size: .92rem; }
@media print { nav { display: none; } .wide { overflow: visible; } }
"""
