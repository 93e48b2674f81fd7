"""The parts that have a form of their own for publication; `order` says which parts are published at all."""
