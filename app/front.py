"""The script Streamlit runs, anew at every press: `streamlit run front.py -- --db URL`.

Start it with `realist app`, which names the review and binds this machine alone.
"""

if __name__ == "__main__":
    from realist.app.front_shell import run

    run()
