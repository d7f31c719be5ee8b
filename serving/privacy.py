"""Usage statistics and update checks of every library, off in this process and in those that it starts.

``serving/__init__`` imports this module, and the packages that build on ``serving`` import that first: nothing else happens at
import. It cannot wait for a call: onnxruntime reads its variable while it is imported, and after that nothing stops it from
writing a device id into the home folder and sending events to its vendor some seconds later.

A variable that the user has set otherwise is overruled: that nothing leaves the machine is a promise, not a default. Where
onnxruntime was imported before ``serving``, as a program that embeds it might, it is too late.
"""

from __future__ import annotations

import os

SILENCE = {
    "DO_NOT_TRACK": "1",  # https://donottrack.sh: Daft, huggingface_hub and others
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime
    "DAFT_ANALYTICS_ENABLED": "0",
    "SCARF_NO_ANALYTICS": "1",  # who Daft counts with
    "RAY_USAGE_STATS_ENABLED": "0",
    "HF_HUB_DISABLE_TELEMETRY": "1",  # transformers, datasets, sentence-transformers
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_UPDATE_DOWNLOAD_COUNTS": "0",  # datasets
    "DISABLE_SAFETENSORS_CONVERSION": "1",  # transformers would ask a service to convert the encoder that it loads
    "INFINITY_ANONYMOUS_USAGE_STATS": "0",  # one of the peers that are measured
}

os.environ.update(SILENCE)
