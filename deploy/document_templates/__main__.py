"""Makes the templates anew and puts them where the product looks for them, or into the folder that is named."""

import sys
from pathlib import Path

from config.settings import DOCUMENTS
from deploy.document_templates.authority import make_authority
from deploy.document_templates.dossier import make_dossier
from deploy.document_templates.evaluation import make_evaluation
from deploy.document_templates.feedback import make_feedback
from deploy.document_templates.inspection_report import make_inspection_report
from deploy.document_templates.ledger import make_ledger
from deploy.document_templates.letter import make_letter
from deploy.document_templates.minutes import make_minutes
from deploy.document_templates.statement import make_statement
from deploy.document_templates.write_off import make_write_off

MAKERS = {
    "evaluation": make_evaluation,
    "authority": make_authority,
    "feedback": make_feedback,
    "dossier": make_dossier,
    "inspection_report": make_inspection_report,
    "ledger": make_ledger,
    "letter": make_letter,
    "minutes": make_minutes,
    "statement": make_statement,
    "write_off": make_write_off,
}


def make_all(folder: Path) -> None:
    for name, make in MAKERS.items():
        for language in ("en", "zh"):
            make(language).save(folder / f"{name}.{language}.docx")


if __name__ == "__main__":
    make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)
