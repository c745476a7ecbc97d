"""Plugs our repair and sandbox into nbgrader's own steps, wherever that is started; where it cannot, nobody gets a mark."""

import sys
from pathlib import Path
from typing import Any

import nbgrader
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import NbGraderException
from nbgrader.exchange.default import ExchangeCollect

HERE = Path(__file__).resolve().parent
EXCHANGE = HERE / ".exchange"
REFUSED = (
    "Nothing was {done}: this course's own steps cannot be loaded into the Python that runs nbgrader ({python}): {problem}."
    " nbgrader's marks without them could be forged. Use an environment into which the whole course is installed, not only the"
    " students' kit, or run 'autograder {command}' there."
)


def refuse_because(problem: Exception) -> type[NotebookExporter]:
    """What nbgrader is to use in place of an exporter: it ends its work before the first file is touched."""
    sentence = REFUSED.format(done="graded", command="grade", python=sys.executable, problem=problem)

    class Refused(NotebookExporter):
        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, **settings)
            self.log.error(sentence)
            raise NbGraderException(sentence)

    return Refused


def collect_refused_because(problem: Exception) -> type[ExchangeCollect]:
    """What nbgrader is to use in place of its own collect, which follows links and believes the names of folders."""
    sentence = REFUSED.format(done="collected", command="collect", python=sys.executable, problem=problem)

    class CollectRefused(ExchangeCollect):
        def start(self) -> None:
            self.fail(sentence)

    return CollectRefused


c = get_config()  # noqa: F821 - nbgrader puts it here

c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.root = str(HERE)
c.Exchange.root = str(EXCHANGE)

try:
    if (HERE / "autograder").is_dir() and sys.path[0] != str(HERE):
        sys.path.insert(0, str(HERE))  # nbgrader does so where it is started here
    EXCHANGE.mkdir(exist_ok=True)
    import autograder.collect.exchange
    import autograder.feedback.write
    import autograder.marking.nbgrader_hooks
except Exception as problem:
    c.Autograde.exporter_class = c.GenerateFeedback.exporter_class = refuse_because(problem)
    c.ExchangeFactory.collect = collect_refused_because(problem)
else:
    c.ExchangeFactory.collect = "autograder.collect.exchange.CollectSafely"
    c.OverwriteCells.add_missing_cells = True
    c.Autograde.exporter_class = "autograder.marking.nbgrader_hooks.SubmittedExporter"
    c.Autograde.sanitize_preprocessors = [
        "autograder.marking.nbgrader_hooks.Repair",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.marking.nbgrader_hooks.SandboxExecute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.HTMLExporter.filters = {"markdown2html": "autograder.pages.text.written"}
    c.HTMLExporter.extra_template_basedirs.insert(0, str(Path(autograder.feedback.__file__).parent / "templates"))
    c.HTMLExporter.extra_template_basedirs.append(
        str(Path(nbgrader.__file__).parent / "server_extensions/formgrader/templates")
    )
    c.GenerateFeedback.exporter_class = "autograder.feedback.write.FeedbackExporter"
