"""The one error tree: a child for each situation a caller can act on.

RealistError                    anything Realist says it cannot do
├── UsageError                  the call makes no sense as written        exit code 2
├── InputError                  a file, row or field cannot be read
│   └── MissingInputError       the file or folder is not there
├── StoreError                  the review's database
│   ├── NoReviewError           there is none yet, or it is not Realist's
│   ├── NewerDatabaseError      written by a later Realist
│   ├── UnwritableError         read-only, locked or full
│   └── TamperedError           the log or a table no longer adds up
├── NotFoundError               no such record, reviewer, document, proposal
├── RefusedError                a rule of the method forbids it
│   ├── StaleWriteError         somebody (or another tab) wrote first
│   └── BudgetError             it would cost more than the cap         (prompts/budget.py)
├── ModelError                  a language model did not give a usable reply
│   ├── TransientModelError     busy or out of reach: to be tried again (prompts/model.py)
│   ├── NotAnsweredError        a batch has not answered this yet       (prompts/model.py)
│   └── UnusableReplyError      refused, cut off, or not what was asked (prompts/ask.py)
├── RankingError                ranking beside the app failed           (app/front_ranking.py)
└── MissingPartError            an optional library, model or browser is absent

Each message says what, where (file and line, record, field) and what to do.
"""

from __future__ import annotations


class RealistError(Exception):
    """Anything Realist says it cannot do; its text is fit to show to a user."""

    exit_code = 1


class UsageError(RealistError):
    """The call makes no sense as written."""

    exit_code = 2


class InputError(RealistError):
    """A file, row or field that cannot be read."""


class MissingInputError(InputError):
    """The named file or folder is not there."""


class StoreError(RealistError):
    """The review's database cannot be used."""


class NoReviewError(StoreError):
    """There is no review in this database yet, or it is not Realist's."""


class NewerDatabaseError(StoreError):
    """The database was written by a later Realist."""


class UnwritableError(StoreError):
    """The database is read-only, locked or out of room."""


class TamperedError(StoreError):
    """The log or a table no longer adds up."""


class NotFoundError(RealistError):
    """No such record, reviewer, document or proposal."""


class RefusedError(RealistError):
    """A rule of the method forbids it."""


class StaleWriteError(RefusedError):
    """Somebody, or another tab of the same person, wrote first."""


class ModelError(RealistError):
    """A language model did not give a usable reply."""


class MissingPartError(RealistError):
    """An optional library, model or browser is absent."""
