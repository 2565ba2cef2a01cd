"""The same set linked by splink 5 on DuckDB without answers, by the Python of its own environment."""

from __future__ import annotations

import json
import logging
import resource
import sys
import time

import pandas
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on

from linking_sets import RULES, marked, read

try:
    from splink.backends.duckdb import DuckDBAPI
except ImportError:
    from splink import DuckDBAPI


def main(name: str) -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)
    rows, truth = read(name)
    place = {row["unique_id"]: at for at, row in enumerate(rows)}
    frame = pandas.DataFrame([{key: value or None for key, value in row.items()} for row in rows])
    began = time.perf_counter()
    if name == "fake1000":
        rules = RULES["fake1000"]
        kinds = [
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ]
        certain, recall = [block_on("first_name", "surname", "dob"), block_on("email")], 0.7
    else:
        rules = RULES["febrl"]
        kinds = [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("street_number", [1]),
            cl.JaroWinklerAtThresholds("address_1", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address_2", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("suburb", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.ExactMatch("state"),
        ]
        if not name.endswith("no-id"):
            kinds.append(cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]))
        certain, recall = (
            [block_on("given_name", "surname", "date_of_birth"), block_on("address_1", "postcode")],
            0.7,
        )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=kinds,
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
    )
    api = DuckDBAPI()
    linker = Linker(api.register(frame), settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
        except Exception as error:  # noqa: BLE001 - a rule it cannot train on is left out, and said
            print(f"training {rule}: {error}", file=sys.stderr)
    found = linker.inference.predict(threshold_match_weight=-10).as_pandas_dataframe()
    scores = {}
    for one, two, chance in zip(
        found["unique_id_l"], found["unique_id_r"], found["match_probability"], strict=True
    ):
        scores[tuple(sorted((place[one], place[two])))] = float(chance)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = marked(scores, truth) | {"seconds": round(seconds, 2), "peak_mib": round(peak)}
    print(json.dumps({"set": name, "tool": "splink", **said}))


if __name__ == "__main__":
    main(sys.argv[1])
