"""Is it any good: data sets and figures. Never imported by the pipeline."""
