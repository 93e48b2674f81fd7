"""The draw: which plans of the register a round audits, so that anybody can do it again and get the same."""
