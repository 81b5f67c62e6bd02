"""Renders one drawing in a process of its own: `renderer.py SIDE IS_TALL`, the SVG comes in, the PNG goes out.

A drawing of a kilobyte can keep a renderer busy for an hour or make it fall over, so this process may take a few
seconds and some memory, and open nothing. Run as a file: it imports nothing of ours.
"""

import resource
import sys

import resvg_py

SECONDS = 2
BYTES = 1 << 30


def main() -> None:
    """Limits first, then the drawing."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    side, is_tall = int(sys.argv[1]), sys.argv[2] == "tall"
    svg = sys.stdin.buffer.read().decode()
    width, height = (None, side) if is_tall else (side, None)
    sys.stdout.buffer.write(resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True))


if __name__ == "__main__":
    main()
