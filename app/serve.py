"""Serving the app on this machine: Streamlit with the settings that keep it quiet and local."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from realist.app.console import say
from realist.data.errors import MissingPartError, RefusedError, UsageError

HOST = "127.0.0.1"
SCRIPT = Path(__file__).with_name("front.py")
_SETTINGS = {
    "server.address": HOST,  # Streamlit's own default is every interface
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "logger.hideWelcomeMessage": "true",
    "theme.font": "sans-serif",
    "theme.baseRadius": "6px",
    "theme.showWidgetBorder": "true",
    "theme.light.primaryColor": "#17635c",
    "theme.light.backgroundColor": "#fcfbf8",
    "theme.light.secondaryBackgroundColor": "#f1efe9",
    "theme.light.textColor": "#1f2628",
    "theme.light.borderColor": "#cfccc2",
    "theme.dark.primaryColor": "#64b9ad",
    "theme.dark.backgroundColor": "#15191b",
    "theme.dark.secondaryBackgroundColor": "#1f2527",
    "theme.dark.textColor": "#e4e7e5",
    "theme.dark.borderColor": "#454d50",
}


def serve(db_url: str, port: int = 8501, *, open_browser: bool = True) -> None:
    """Serve a review's app on 127.0.0.1 until it is interrupted.

    Args:
        db_url: the review's database.
        port: where to listen.
        open_browser: let the user's browser open the page, where there is a screen.

    Raises:
        UsageError: the port is taken; the message names a free one.
        MissingPartError: Streamlit is not installed.
    """
    check_port(port)
    try:
        from streamlit.web.cli import main as streamlit
    except ImportError as error:
        raise MissingPartError("the app needs Streamlit: pip install streamlit") from error
    say(f"Realist is at http://{HOST}:{port} and stops with Ctrl+C.")
    flags = arguments(db_url, port, open_browser=open_browser)
    streamlit(flags, prog_name="realist", standalone_mode=False)


def arguments(db_url: str, port: int, *, open_browser: bool = False) -> list[str]:
    """What Streamlit is started with; the review's URL follows `--`."""
    settings = {**_SETTINGS, "server.port": str(port)}
    if not open_browser:  # else Streamlit opens one where it finds a screen
        settings["server.headless"] = "true"
    flags = [f"--{name}={value}" for name, value in settings.items()]
    return ["run", str(SCRIPT), *flags, "--", "--db", db_url]


def check_port(port: int) -> None:
    """Raise UsageError if something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise RefusedError(f"port {port} needs more rights; use one above 1023") from error
        except OSError as error:
            raise UsageError(
                f"port {port} on {HOST} is in use, perhaps by another Realist; "
                f"try --port {free_port()}"
            ) from error


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until_ready(port: int, *, seconds: float = 60.0) -> bool:
    """Whether something answers on the port before the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
