"""Fusion: which nodes of a graph get a buffer of their own, and which are computed inside the kernel of their user.

A kernel computes one stored ("realised") node and, inside, every node under it down to other realised nodes: movements
become strides, elementwise operations straight-line code, and at most one reduction stands in the middle, with an
elementwise body below it and an elementwise epilogue above. A node is realised when

  - it is a root (an output or a new state), a `cat`, a part of a `cat`, a `scatter_add`, or the table of a `gather`;
  - more than one node uses its value (movements and comparisons do not count as users: their users do. Comparisons are
    never stored, one instruction being cheaper than a load of its mask);
  - it is computed and then broadcast: once is enough;
  - it is an operand of a matmul, a multiply-then-sum with a broadcast operand;
  - it contains a reduction and its user cannot take it in: the user has a reduction already, or slices.

A multiply-then-sum without broadcast (a dot product of rows) is contracted into `fma` if both operands are realised for
other reasons. Where several movements stand above a value that has to be stored, the value is stored the way the last
reshape or permutation before the users part would have it, so that transposed copies cost nothing.
"""

from __future__ import annotations

from tensor.graph import ELEMENTWISE, LEAVES, MOVEMENT, REDUCTIONS, Node


class Plan:
    """`realised`: the nodes that are stored; `open`: for each node, the (reduction, movements above it) that its own
    kernel would contain, or None; `fma`: the sums that are contracted with their multiplication."""

    __slots__ = ("order", "consumers", "realised", "open", "fma")

    def __init__(self, order: list[Node], roots: list[Node], forced: list[Node]):
        self.order = order
        self.consumers: dict[Node, list[Node]] = {n: [] for n in order}
        for node in order:
            for s in node.src:
                if not self.consumers[s] or self.consumers[s][-1] is not node:
                    self.consumers[s].append(node)
        self.realised: dict[Node, bool] = {}
        self.open: dict[Node, tuple | None] = {}
        self.fma: dict[Node, bool] = {}
        for node in roots + forced:
            self.realise(node)
        self._realise_by_kind()
        self._realise_operands()
        self._realise_shared()
        self._realise_broadcast()
        self._realise_around_reductions()

    def realise(self, node: Node) -> None:
        """Give a node a buffer; leaves have theirs."""
        if node.op not in LEAVES:
            self.realised[node] = True

    def is_stored(self, node: Node) -> bool:
        """Whether a kernel finds this node in memory."""
        return node in self.realised or (node.op in LEAVES and node.op != "full")

    def base(self, node: Node) -> Node:
        """What lies under the movements: a stored node, or one that computes."""
        while node.op in MOVEMENT and node not in self.realised:
            node = node.src[0]
        return node

    def realise_base(self, node: Node) -> None:
        """See to it that a node is a view of something stored."""
        base = self.base(node)
        if not self.is_stored(base):
            self.realise(self._climb(base))

    def _climb(self, node: Node) -> Node:
        """The last reshape or permutation above a node before its users part."""
        while len(self.consumers[node]) == 1 and node not in self.realised:
            user = self.consumers[node][0]
            if user.op not in ("reshape", "permute", "detach"):
                break
            node = user
        return node

    def reduction(self, root: Node) -> tuple | None:
        """The (reduction, movements above it) inside the kernel that computes `root`."""
        inside = self.open[root]
        return None if inside and inside[0] is not root and inside[0] in self.realised else inside

    def _open_of(self, node: Node) -> tuple | None:
        return None if node in self.realised else self.reduction(node)

    def _realise_by_kind(self) -> None:
        for node in self.order:
            if node.op in ("cat", "scatter_add"):
                self.realise(node)
            if node.op == "cat":
                for part in node.src:
                    self.realise(part)
            elif node.op == "gather":
                self.realise_base(node.src[0])

    def _realise_operands(self) -> None:
        for node in self.order:
            if self._is_product(node):
                a, b = node.src[0].src
                if self._has_broadcast(a) or self._has_broadcast(b):
                    self.realise_base(a)
                    self.realise_base(b)

    def _realise_shared(self) -> None:
        # BEGIN SOLUTION tensor.fuse.shared
        users: dict[Node, list[Node]] = {}
        for node in reversed(self.order):
            found: dict[Node, bool] = {}
            for c in self.consumers[node]:
                if c in self.realised or not (c.op in MOVEMENT or c.op == "compare"):
                    found[c] = True
                else:
                    for user in users[c]:
                        found[user] = True
            users[node] = list(found)
            computes = node.op not in LEAVES and node.op not in MOVEMENT and node.op != "compare"
            if computes and len(found) > 1 and node not in self.realised:
                top = self._climb(node)
                self.realise(top)
        # END SOLUTION

    def _realise_broadcast(self) -> None:
        for node in self.order:
            if node.op == "expand" and self.base(node.src[0]).op != "full":
                self.realise_base(node.src[0])

    def _is_product(self, node: Node) -> bool:
        """A sum over a product that nobody else uses, of operands that can be loaded."""
        if node.op != "sum":
            return False
        product = node.src[0]
        if product.op != "mul" or product.dtype != "f32" or product in self.realised:
            return False
        return len(self.consumers[product]) == 1 and all(self.base(s).op != "full" for s in product.src)

    def _has_broadcast(self, node: Node) -> bool:
        while node.op in MOVEMENT and node not in self.realised:
            if node.op == "expand":
                return True
            node = node.src[0]
        return False

    def _realise_around_reductions(self) -> None:
        for node in self.order:
            self.open[node] = None
            if node.op in MOVEMENT:
                inside = self._open_of(node.src[0])
                if inside and node.op in ("expand", "slice"):
                    self.realise(node.src[0])
                elif inside:
                    step = (node.op, node.arg, node.src[0].shape)
                    self.open[node] = inside if node.op == "detach" else (inside[0], inside[1] + (step,))
            elif node.op in ELEMENTWISE:
                self._join(node)
            elif node.op in REDUCTIONS:
                self._reduce(node)
            else:
                for s in node.src:
                    if self._open_of(s):
                        self.realise(s)

    def _join(self, node: Node) -> None:
        """An elementwise node takes in one reduction of its operands'; the others are stored."""
        for s in node.src:
            inside = self._open_of(s)
            if inside is None or inside == self.open[node]:
                continue
            if self.open[node] is None:
                self.open[node] = inside
            elif inside[0] is self.open[node][0]:  # the same reduction, differently moved
                self.realise(inside[0])
                self.open[node] = None
            else:
                self.realise(s)

    def _reduce(self, node: Node) -> None:
        if self._is_product(node):
            self.fma[node] = all(self.is_stored(self.base(s)) for s in node.src[0].src)
        if not self.fma.get(node) and self._open_of(node.src[0]):
            self.realise(node.src[0])
        self.open[node] = (node, ())
