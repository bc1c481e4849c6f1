"""How gunicorn serves it: `gunicorn -c python:config.gunicorn config.wsgi`.

No access log: guest links are secrets in the path, and the reverse proxy in front can mask and rotate better.
"""

import gc
import os

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 5
# Workers touch a file to say they live; on a slow disk that alone can stall them.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
max_requests = 5000
max_requests_jitter = 500


def post_worker_init(worker):
    """What is loaded now stays for the life of the worker: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
