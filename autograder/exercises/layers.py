"""Laws for a learner's `Layer` and `NeuralNetwork`, and layers made of formulas to test a network with."""

import numpy as np

from autograder.contracts import ContractBroken, as_array, kind
from autograder.exercises import inputs as _inputs
from autograder.exercises.formulas import exponential, rectified, sigmoid
from autograder.exercises.inputs import REGIMES, array
from autograder.exercises.laws import FLOOR, Finding, Law, Trial, near
from autograder.exercises.networks import weights
from autograder.numerical import complex_step_gradient

SLOPE = 0.01  # of leaky ReLU, as the docstring of Layer says
LEARNS = {"dweights": "weights", "dbias": "biases"}


def _tanh(z):
    """2 / (1 + e^(-2 z)) - 1, for complex numbers, without overflow."""
    z = np.asarray(z, dtype=complex)
    sign = np.where(z.real >= 0, 1, -1)
    return sign * (2 / (1 + exponential(-2 * sign * z)) - 1)


ACTIVATIONS = {
    None: lambda z: z,
    "sigmoid": sigmoid,
    "tanh": _tanh,
    "relu": rectified,
    "leaky_relu": lambda z: rectified(z, SLOPE),
}


def layer_formula(x, weights, bias, activation):
    """Activation of x @ weights + bias, real or complex."""
    return ACTIVATIONS[activation](np.asarray(x) @ weights + bias)


class FormulaLayer:
    """A layer that a network can be built of; its gradients are complex steps of its own formula."""

    def __init__(self, weights, bias, activation):
        self.weights, self.bias, self.activation = weights, bias, activation
        self.dweights = self.dbias = None

    def forward(self, x):
        """(N, n_neurons); remembers x."""
        self.x = np.array(x, dtype=float)
        return np.real(layer_formula(self.x, self.weights, self.bias, self.activation))

    def backward(self, dout):
        """Gradient of sum(dout * forward) for x; fills dweights and dbias."""
        parts = {"x": self.x, "weights": self.weights, "bias": self.bias}
        found = {
            name: complex_step_gradient(
                lambda moved, name=name: np.sum(
                    dout * layer_formula(**{**parts, name: moved}, activation=self.activation)
                ),
                value,
            )
            for name, value in parts.items()
        }
        self.dweights, self.dbias = found["weights"], found["bias"]
        return found["x"]

    def step(self, lr):
        """For networks that let each layer take its own step."""
        for values, slopes in ((self.weights, self.dweights), (self.bias, self.dbias)):
            for index in np.ndindex(*values.shape):
                values[index] = values[index] - lr * slopes[index]


def attribute(thing, name, shape, after):
    """The array that an attribute holds. Raises ContractBroken where it is missing or no such array."""
    value = getattr(thing, name, None)
    if value is None:
        lasting = f", so its {LEARNS[name]} can never learn" if name in LEARNS else ""
        raise ContractBroken("nothing-returned", name, f"after {after} the layer has no {name}{lasting}")
    return as_array(name, value, shape)


def attribute_or_why(thing, name, shape, after):
    """The same; or, in its place, the ContractBroken that says what it lacks."""
    try:
        return attribute(thing, name, shape, after)
    except ContractBroken as broken:
        return broken


class LayerLaw(Law):
    """The answer is a class Layer(n_input, n_neurons, activation, rng).

    It is looked at beside another layer of the class, after a forward pass on other numbers; backward is asked twice.
    """

    results = ("forward", "dx", "dweights", "dbias")
    parts = (*results, "start")  # start is a truth, not a number: it names no mistake
    upstream, takes = "dout", "a class"
    regimes = ("standard", "other-shapes", "one-example", "one-column", "integers")

    def _draw(self, rng, regime, activation):
        kinds = {
            "dout": weights("N", "M"),
            "x": array("N", "D"),
            "weights": weights("D", "M"),  # floats in every regime, so that no z is exactly at a kink
            "bias": weights("M"),
        }
        inputs = _inputs.draw_all(kinds, rng, regime)
        return {**inputs, "activation": activation, "seed": int(rng.integers(10**6))}

    def trials(self, rng):
        for activation in ACTIVATIONS:
            for regime in self.regimes:
                where = ", ".join(filter(None, [f"for activation {activation!r}", REGIMES[regime]]))
                yield Trial(where, self._draw(rng, regime, activation))

    def naming(self, rng):
        regimes = (
            "standard",
            "other-shapes",
            "square",
            "one-example",
        )  # a mistake in one activation shows often enough
        return {"main": [Trial(r, self._draw(rng, r, a)) for r in regimes for a in ACTIVATIONS]}

    def forward(self, x, weights, bias, activation, **_):
        """The formula of the layer."""
        return layer_formula(x, weights, bias, activation)

    def observe(self, answer, inputs):
        x, dout, activation = inputs["x"], inputs["dout"], inputs["activation"]
        shape = inputs["weights"].shape
        made = [answer(*shape, activation, np.random.default_rng(inputs["seed"] + k)) for k in (0, 0, 1)]
        starts = [attribute(layer, "weights", shape, "__init__") for layer in made]
        for layer in made:
            attribute(layer, "bias", shape[1:], "__init__")
        layer, other, _ = made
        for name in ("weights", "bias"):
            try:
                getattr(layer, name)[...] = inputs[name]
            except (TypeError, ValueError):
                text = f"{name} is {kind(getattr(layer, name))}; a NumPy array that can be changed is expected"
                raise ContractBroken("wrong-kind", name, text) from None
        layer.forward(x[::-1] * 0.5 - 0.7)
        layer.backward(dout * 0.3)
        out = layer.forward(x)
        other.forward(x * 0.9 + 0.4)
        kept = np.array(out, copy=True) if out is not None else out
        layer.backward(dout)
        dx = layer.backward(dout)
        seen = {
            name: attribute_or_why(layer, name, np.shape(inputs[name[1:]]), "backward")
            for name in ("dweights", "dbias")
        }
        good = np.array_equal(starts[0], starts[1]) and not np.array_equal(starts[0], starts[2])
        good = good and (starts[0].size < 2 or np.ptp(starts[0]) > 0)
        return {"forward": kept, "dx": dx, **seen, "start": float(good)}

    def expected(self, trial):
        p = {name: trial.inputs[name] for name in ("x", "weights", "bias")}
        activation, dout = trial.inputs["activation"], trial.inputs["dout"]
        right = {"forward": near(np.real(layer_formula(**p, activation=activation)), FLOOR)}
        for result, name in (("dx", "x"), ("dweights", "weights"), ("dbias", "bias")):
            right[result] = near(
                complex_step_gradient(
                    lambda moved, name=name: np.sum(dout * layer_formula(**{**p, name: moved}, activation=activation)),
                    p[name],
                ),
                FLOOR * 10,
            )
        return right

    def judge(self, trial, raw):
        findings = super().judge(trial, raw)
        if not raw["start"]:
            text = "the weights are not drawn from rng: the same seed must give the same weights, another seed others"
            findings.append(Finding("not-as-asked", "start", text))
        return findings


class NetworkLaw(Law):
    """The answer is a class NeuralNetwork(layers); it is given layers made of formulas, of random depth, widths and activations."""

    results = parts = ("forward", "dx", "gradients", "step of weights", "step of biases", "predict")
    takes, joined = "a class", True
    depths = (1, 2, 3, 3, 4, 5)

    def trials(self, rng):
        for depth in self.depths:
            widths = rng.permutation(np.arange(2, 8))[: depth + 1].tolist()
            names = [list(ACTIVATIONS)[k] for k in rng.integers(0, len(ACTIVATIONS), depth)]
            layers = [
                [rng.standard_normal((a, b)), rng.standard_normal(b), name]
                for a, b, name in zip(widths, widths[1:], names, strict=False)
            ]
            n = 1 if depth == 2 else int(rng.integers(3, 6))
            inputs = {"x": rng.standard_normal((n, widths[0])), "dout": rng.standard_normal((n, widths[-1]))}
            yield Trial("standard", {**inputs, "layers": layers, "lr": float(rng.uniform(0.1, 1.5))})

    def observe(self, answer, inputs):
        x, dout = inputs["x"], inputs["dout"]
        layers = [FormulaLayer(w.copy(), b.copy(), name) for w, b, name in inputs["layers"]]
        other = answer([FormulaLayer(w * 0.5, b * 0.5, name) for w, b, name in inputs["layers"]])
        network = answer(layers)
        network.forward(0.4 - x)
        network.backward(dout * 0.2)
        out = network.forward(x)
        other.forward(x)
        dx = network.backward(dout)
        given = [(layer.weights.copy(), layer.bias.copy()) for layer in layers]
        if any(layer.dweights is None for layer in layers):
            lost = ContractBroken("nothing-returned", None, "after backward some layer was never asked to go back")
            return {"forward": out, "dx": dx, **dict.fromkeys(self.results[2:], lost)}
        flat = [v.ravel() for layer in layers for v in (layer.dweights, layer.dbias)]
        network.step(inputs["lr"])
        moved = [
            np.concatenate([np.ravel(getattr(layer, name) - old[k]) for layer, old in zip(layers, given, strict=True)])
            for k, name in enumerate(("weights", "bias"))
        ]
        return {
            "forward": out,
            "dx": dx,
            "gradients": np.concatenate(flat),
            "step of weights": moved[0],
            "step of biases": moved[1],
            "predict": network.predict(x * 1.3 + 0.1),
        }

    def expected(self, trial):
        x, dout, lr = (trial.inputs[name] for name in ("x", "dout", "lr"))
        layers = [list(layer) for layer in trial.inputs["layers"]]

        def run(x, layers):
            for w, b, name in layers:
                x = layer_formula(x, w, b, name)
            return x

        def slopes(k, place):
            def loss(moved):
                changed = [*layers[:k], [*layers[k][:place], moved, *layers[k][place + 1 :]], *layers[k + 1 :]]
                return np.sum(dout * run(x, changed))

            return complex_step_gradient(loss, layers[k][place])

        gradients = [slopes(k, place) for k in range(len(layers)) for place in (0, 1)]
        flat = np.concatenate([g.ravel() for g in gradients])
        after = [
            [w - lr * dw, b - lr * db, name]
            for (w, b, name), dw, db in zip(layers, gradients[::2], gradients[1::2], strict=True)
        ]
        scores = np.real(run(x * 1.3 + 0.1, after))
        labels = np.array([max(range(len(row)), key=lambda c, row=row: row[c]) for row in scores])
        dx = complex_step_gradient(lambda moved: np.sum(dout * run(moved, layers)), x)
        exact = np.zeros(labels.shape)
        return {
            "forward": near(np.real(run(x, layers)), FLOOR),
            "dx": near(dx, FLOOR * 10),
            "gradients": near(flat, FLOOR * 10),
            "step of weights": near(-lr * np.concatenate([g.ravel() for g in gradients[::2]]), 1e-12),
            "step of biases": near(-lr * np.concatenate(gradients[1::2]), 1e-12),
            "predict": (labels, exact),
        }

    def integers_are_right(self, name, value):
        return name == "predict" or super().integers_are_right(name, value)
