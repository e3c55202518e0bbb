"""The course as files: from lesson sources to notebooks, the learner's copies, the front door's words."""
