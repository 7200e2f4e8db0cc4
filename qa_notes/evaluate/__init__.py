"""Is it any good: data sets and figures. Never imported by the pipeline.

qasper -> run (systems read and answer, rows on disk) -> scoring, metrics, retrieval -> report
pairs -> translation (sentences, rows on disk) -> likeness, faithful, metrics -> translation_report
"""
