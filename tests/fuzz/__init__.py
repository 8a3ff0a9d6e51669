"""What must hold for any input, for hypothesis in the suite and for atheris beside it."""
