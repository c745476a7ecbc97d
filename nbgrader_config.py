"""Plugs our repair and sandbox into nbgrader's own steps; nbgrader reads it when run in this folder."""

from pathlib import Path

import nbgrader

import autograder.feedback

HERE = Path(__file__).resolve().parent
EXCHANGE = HERE / ".exchange"
EXCHANGE.mkdir(exist_ok=True)

c = get_config()  # noqa: F821 - nbgrader puts it here

c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.root = str(HERE)
c.Exchange.root = str(EXCHANGE)

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
c.HTMLExporter.extra_template_basedirs.append(str(Path(nbgrader.__file__).parent / "server_extensions/formgrader/templates"))
c.GenerateFeedback.exporter_class = "autograder.feedback.write.FeedbackExporter"
