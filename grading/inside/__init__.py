"""What runs beside the learner's code, in the sandbox: it holds no test and no expected value."""
