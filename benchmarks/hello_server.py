"""The site's own gunicorn settings, without the hooks for its jobs."""

import runpy

settings = runpy.run_path("deploy/gunicorn.conf.py")
hooks = ("post_worker_init", "worker_exit", "when_ready")
globals().update({name: value for name, value in settings.items() if name not in hooks})
wsgi_app = "benchmarks.hello:app"
