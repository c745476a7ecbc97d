"""The playground: the decision boundary and the cost of a small net while it trains, in the notebook's own kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.plots import STYLES, draw_points, draw_regions, figure_html, figure_png, new_figure
from utils.widgets.piece import Message, Piece
from utils.widgets.static import read_module, words_html
from utils.widgets.training import DATA, GRID, Rule, Training

CHOICES: dict[str, list[Any]] = {
    "data": list(DATA),
    "hidden units": [1, 2, 3, 4, 6, 8],
    "optimiser": ["gradient descent", "momentum", "Adam"],
    "learning rate": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0],
}
CHOSEN = {"data": "moons", "hidden units": 4, "optimiser": "gradient descent", "learning rate": 0.1, "bias correction": True}
SEE = "The line is where the net is undecided. The dashed curve is the run before: change one thing, and compare."


def playground() -> Piece:
    """Return the playground: a net with two hidden layers (tanh), 300 points, every step over all of them."""
    data = {"choices": CHOICES, "chosen": CHOSEN, "grid": GRID, "see": SEE}
    return Piece(read_module("parts.js", "playground.js"), data, still_picture, Player)


class Player:
    """Answers the module of one view: it starts a training, or goes on with it, and says what the picture needs."""

    def __init__(self) -> None:
        self.training = begin(CHOSEN)

    def __call__(self, message: Message) -> tuple[Message, list[bytes]]:
        """Take {"run", "start": choices} or {"run", "steps": number}; give costs, share of right points and the grid."""
        fresh: Message = {}
        if "start" in message:
            self.training = begin(message["start"])
            fresh = {"points": self.points(), "reach": self.training.reach}
        seen = 0 if fresh else len(self.training.costs)
        with np.errstate(all="ignore"):
            for _ in range(message.get("steps", 0)):
                self.training.step()
            grid, right = self.training.grid(), self.training.right()
        costs = [cost if np.isfinite(cost) else None for cost in self.training.costs[seen:]]
        answer = {"run": message["run"], "costs": costs, "right": right}
        return answer | fresh, [np.nan_to_num(255 * grid).round().astype(np.uint8).tobytes()]

    def points(self) -> list[list[float]]:
        """Return x, y and label of every point."""
        return np.vstack([self.training.X, self.training.Y]).T.round(3).tolist()


def begin(chosen: dict[str, Any]) -> Training:
    """Return a training with these choices that has not made a step."""
    rule = Rule(chosen["optimiser"], chosen["bias correction"])
    return Training(chosen["data"], chosen["hidden units"], rule, chosen["learning rate"])


def still_picture() -> str:
    """Return the boundary after 200 steps of Adam, the cost of three rules on the way, and both in words."""
    runs = {name: trained(name, rate) for name, rate in (("gradient descent", 0.1), ("momentum", 0.1), ("Adam", 0.03))}
    figure = new_figure(8.4, 3.6)
    left, right = figure.subplots(1, 2)
    draw_points(left, runs["Adam"].X, runs["Adam"].Y)
    draw_regions(left, lambda points: runs["Adam"].chance(points).round(), runs["Adam"].X, runs["Adam"].Y)
    for (name, run), (colour, dash, _) in zip(runs.items(), STYLES, strict=False):
        right.plot(run.costs, color=colour, linestyle=dash, label=name)
    right.set(xlabel="step", ylabel="cost", ylim=(0, None))
    right.legend(frameon=False)
    alt = (
        "Left: two half moons of points, and the line between them that a net has learned in 200 steps of Adam. "
        "Right: the cost of gradient descent, momentum and Adam over these steps."
    )
    told = [
        f"{name}, learning rate {run.rate}: the cost falls from {run.costs[0]:.2f} to {run.costs[-1]:.2f}, and "
        f"{run.right():.0%} of the points lie on their side of the line."
        for name, run in runs.items()
    ]
    caption = "Without a kernel this is a still picture. In JupyterLab you choose and train here."
    return figure_html(figure_png(figure), alt, caption) + words_html("The three runs in words", told)


def trained(name: str, rate: float) -> Training:
    """Return a training on the moons after 200 steps."""
    training = begin(CHOSEN | {"optimiser": name, "learning rate": rate})
    for _ in range(200):
        training.step()
    return training
