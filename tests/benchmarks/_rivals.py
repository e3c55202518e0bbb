"""Other people's gradient checkers behind one face: (forward, backward, inputs, wrt, seed, upstream) -> accepted or not.

Each is called as its documentation says, with its own defaults. An error it raises counts as a refusal.
"""

import importlib.util
import warnings

import numpy as np

SCIPY_ACCEPTS = 1e-5  # check_grad returns a norm and leaves the pass mark to the user; this is a customary one


def installed(*names: str) -> bool:
    """Whether all these modules can be imported."""
    return all(importlib.util.find_spec(name) for name in names)


def accepts(checker, *arguments) -> bool:
    """Run a rival quietly; whatever it raises is a refusal."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return bool(checker(*arguments))
        except Exception:
            return False


def _split(inputs, wrt):
    fixed = {name: value for name, value in inputs.items() if name not in wrt}
    return [np.asarray(inputs[name]) for name in wrt], fixed


def _named(wrt, arrays, fixed):
    return {**dict(zip(wrt, arrays, strict=True)), **fixed}


def torch_function(forward, backward, inputs, wrt):
    """The pair as a torch.autograd.Function on CPU tensors, and the tensors to call it with."""
    import torch

    start, fixed = _split(inputs, wrt)

    class Wrapped(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *tensors):
            ctx.save_for_backward(*tensors)
            arrays = [tensor.detach().numpy() for tensor in tensors]
            return torch.as_tensor(np.array(forward(**_named(wrt, arrays, fixed))))

        @staticmethod
        def backward(ctx, upstream):
            arrays = [tensor.detach().numpy() for tensor in ctx.saved_tensors]
            found = backward(upstream.detach().numpy(), **_named(wrt, arrays, fixed))
            return tuple(None if found[name] is None else torch.as_tensor(found[name]) for name in wrt)

    return Wrapped.apply, tuple(torch.tensor(array, requires_grad=True) for array in start)


def torch_slow(forward, backward, inputs, wrt, seed, upstream):
    """torch.autograd.gradcheck: the whole Jacobian, one column at a time."""
    return _torch(forward, backward, inputs, wrt, seed, fast=False)


def torch_fast(forward, backward, inputs, wrt, seed, upstream):
    """torch.autograd.gradcheck(fast_mode=True): one random projection."""
    return _torch(forward, backward, inputs, wrt, seed, fast=True)


def _torch(forward, backward, inputs, wrt, seed, fast):
    import torch

    torch.manual_seed(seed)
    function, tensors = torch_function(forward, backward, inputs, wrt)
    return torch.autograd.gradcheck(function, tensors, fast_mode=fast)


def scipy_check_grad(forward, backward, inputs, wrt, seed, upstream):
    """scipy.optimize.check_grad on sum(upstream * forward), all inputs in one vector."""
    from scipy.optimize import check_grad

    start, fixed = _split(inputs, wrt)
    places = np.cumsum([array.size for array in start])[:-1]

    def arrays(vector):
        parts = np.split(vector, places)
        return _named(wrt, [p.reshape(a.shape) for p, a in zip(parts, start, strict=True)], fixed)

    def value(vector):
        return float(np.sum(upstream * forward(**arrays(vector))))

    def gradient(vector):
        found = backward(upstream.copy(), **arrays(vector))
        return np.concatenate([np.ravel(found[name]) for name in wrt]).astype(float)

    return check_grad(value, gradient, np.concatenate([a.ravel() for a in start]).astype(float)) < SCIPY_ACCEPTS


def autograd_check_grads(forward, backward, inputs, wrt, seed, upstream):
    """autograd.test_util.check_grads in reverse mode, first order, for every input that has a gradient."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    start, fixed = _split(inputs, wrt)
    function = primitive(lambda *arrays: forward(**_named(wrt, arrays, fixed)))
    defvjp(
        function,
        *(
            lambda answer, *arrays, name=name: lambda g: backward(np.array(g), **_named(wrt, arrays, fixed))[name]
            for name in wrt
        ),
    )
    np.random.seed(seed)
    check_grads(function, tuple(range(len(wrt))), modes=["rev"], order=1)(*start)
    return True


# name: (the checker, modules it needs)
RIVALS = {
    "torch gradcheck, slow": (torch_slow, ("torch",)),
    "torch gradcheck, fast": (torch_fast, ("torch",)),
    "scipy check_grad < 1e-5": (scipy_check_grad, ("scipy",)),
    "autograd check_grads": (autograd_check_grads, ("autograd",)),
}
