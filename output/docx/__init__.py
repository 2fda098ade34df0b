"""The report as a Word document that an office can go on writing in, from a template of its own if it has one."""
