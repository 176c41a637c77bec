"""What makes a drawing good, counted on its finished geometry."""

from itertools import combinations, pairwise

from diagrams.geometry import Box


def pieces(routes):
    for key, route in routes.edges.items():
        for start, end in zip(route.points, route.points[1:], strict=False):
            yield key, start, end


def box_of(start, end):
    (x1, y1), (x2, y2) = start, end
    return Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def crossings(routes):
    """Places where two different edges cross at a right angle."""
    flat = [(key, box_of(a, b)) for key, a, b in pieces(routes) if a[1] == b[1]]
    steep = [(key, box_of(a, b)) for key, a, b in pieces(routes) if a[0] == b[0]]
    return [
        (one, other)
        for one, row in flat
        for other, column in steep
        if one != other and row.x < column.x < row.right and column.y < row.y < column.bottom
    ]


def overlaps(routes):
    """Pairs of edges that run on top of each other, with the length they share."""
    found = []
    for (one, a, b), (other, c, d) in combinations(pieces(routes), 2):
        if one == other:
            continue
        first, second = box_of(a, b), box_of(c, d)
        for axis in (0, 1):
            if a[axis] == b[axis] == c[axis] == d[axis]:
                low = max(first.x + first.y, second.x + second.y)
                high = min(first.right + first.bottom, second.right + second.bottom)
                length = high - low
                if length > 0.5:
                    found.append((one, other, length))
    return found


def through_nodes(layout, routes):
    """Edges with a piece inside a node, their own ends aside."""
    found = []
    for edge in layout.graph.edges:
        points = routes.edges[edge.key].points
        lines = [box_of(a, b) for a, b in pairwise(points)]
        for node, box in routes.nodes.items():
            inner = Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2)
            first, last = node == edge.source, len(lines) - (node == edge.target)
            if any(_cuts(line, inner) for line in lines[first:last]):
                found.append((edge.key, node))
    return found


def _cuts(line, box):
    return (
        box.x < line.right + 0.01
        and line.x - 0.01 < box.right
        and box.y < line.bottom + 0.01
        and line.y - 0.01 < box.bottom
    )


def along_borders(routes):
    """Edges that run along a lane border for a while, within two units of it."""
    found = []
    for key, start, end in pieces(routes):
        line = box_of(start, end)
        for lane, box in routes.lanes.items():
            if line.width == 0 and line.height > 4:
                near = min(abs(line.x - box.x), abs(line.x - box.right))
            elif line.height == 0 and line.width > 4:
                near = min(abs(line.y - box.y), abs(line.y - box.bottom))
            else:
                continue
            if near < 2:
                found.append((key, lane))
    return found


def label_faults(routes):
    """Labels on another label, a node or an edge, or not inside one lane."""
    found = []
    labels = {key: route.label.box for key, route in routes.edges.items() if route.label}
    for one, other in combinations(labels, 2):
        if labels[one].touches(labels[other]):
            found.append((one, f"label of {other}"))
    for key, box in labels.items():
        found += [(key, f"node {n}") for n, node in routes.nodes.items() if box.touches(node)]
        for edge, start, end in pieces(routes):
            line = box_of(start, end)
            if _cuts(line, box):
                found.append((key, f"edge {edge}"))
        if routes.lanes and not any(lane.holds(box) for lane in routes.lanes.values()):
            found.append((key, "lane border"))
    return found


def bends(routes):
    return sum(len(route.points) - 2 for route in routes.edges.values())
