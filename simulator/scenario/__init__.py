"""Scenario files: their format, and how they are read.

A file passes through four stages, each with its own faults, all of them told as `fault` says:

- its text: `source` (bytes), `yaml_text` (plain data that knows its places), `scalars`, `yaml_trouble`;
- its form: `format` and what it is made of: `people`, `bookings`, `verbs` with their `arguments`, `expectations`; single `values`
  and `names`; `forms` is how they are told apart, `form_faults` what is said of one that is none;
- its parts, put together by `assemble` and held against each other: `service_checks`, `term_checks`, `step_times`, and, for names,
  `mentions`, `name_pool` and `name_checks`;
- the `scenario` itself, frozen values that know no file.

`read` is the way in, and `schema` tells editors the form.
"""
