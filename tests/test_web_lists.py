from site_made import furnish
from web_desk import opened


def test_x(tmp_path):
    f = furnish(tmp_path)
    with opened(f, sorted(f.glob("*.yaml"))) as desk:
        for p in (
            "",
            "papers",
            "papers?verdict=open&sort=-open",
            "table",
            "search?q=言語モデル",
            "search?q=zzz",
            "search",
            "table.csv",
        ):
            r = desk.get(p)
            assert r.status_code == 200
            print(p, r.text[r.text.find("<main") :][:1500])
