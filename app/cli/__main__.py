"""`python -m app.cli`: how the supervisor starts its children, whose scripts folder may not be on PATH."""

from app.cli import main

main()
