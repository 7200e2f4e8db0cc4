from pathlib import Path
from site_made import furnish
from web_desk import opened

def test_x(tmp_path):
    f = furnish(tmp_path)
    with opened(f, sorted(f.glob("*.yaml"))) as desk:
        r = desk.get()
        assert r.status_code == 200
        print(r.text)
