"""The import rules of pyproject.toml speak about every package there is."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib

import marketplace
from tools.environment import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
ABOVE_FEATURES = {"core", "web", "api", "cli", "app"}


def test_every_feature_is_kept_away_from_flask_and_has_its_inner_order():
    features = {f"marketplace.{name}" for name in _packages() - ABOVE_FEATURES}
    kept_away = next(contract for contract in CONTRACTS if contract["type"] == "forbidden")
    inner = next(contract for contract in CONTRACTS if contract["name"].startswith("Inside a feature"))
    assert set(kept_away["source_modules"]) == features
    assert set(inner["containers"]) == features


def test_every_module_can_be_imported():
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        importlib.import_module(module.name)


def _packages() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(marketplace.__path__)}
