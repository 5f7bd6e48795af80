import sys

import httpx2

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8700"
sim = httpx2.Client(base_url=url, timeout=60, trust_env=False)  # no proxy on this machine
keys = sim.get("/world/services/banksia/credentials").json()
login = {key: keys["ccms"][key] for key in ("client_id", "client_secret")} | {
    "grant_type": "client_credentials"
}
manage = {
    "Authorization": "Bearer " + sim.post("/manage/oauth/token", json=login).json()["access_token"]
}
storypark = {"Authorization": "Bearer " + keys["storypark"]["token"]}

for _ in range(14):
    now = sim.post("/clock/advance", json={"by": "12h"}).json()["now"]
    profiles = sim.get("/storypark/v1/profiles", headers=storypark).json()["profiles"]
    known = {(one["given_name"], one["family_name"]) for one in profiles}
    for child in sim.get("/manage/v1/children", headers=manage).json()["data"]:
        if child["status"] == "Active" and (child["first_name"], child["last_name"]) not in known:
            new = {"given_name": child["first_name"], "family_name": child["last_name"]}
            answer = sim.post("/storypark/v1/profiles", headers=storypark, json=new)
            print(now, new, answer.status_code)
