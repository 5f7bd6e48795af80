"""A deliberately naive sync: every Active child gets a profile by name, everybody else goes.

It forgets rooms, links, the plan and what people chose. `parktime test` says what that breaks.
"""

import os

import httpx2

http = httpx2.Client(base_url=os.environ["PARKTIME_URL"], timeout=30, trust_env=False)
for key in os.environ["PARKTIME_SERVICES"].split(","):
    access = http.get(f"/world/services/{key}/credentials").json()
    login = {name: access["ccms"][name] for name in ("client_id", "client_secret")}
    asked = {"grant_type": "client_credentials", **login}
    token = http.post("/manage/oauth/token", json=asked).json()["access_token"]
    manage = {"Authorization": f"Bearer {token}"}
    storypark = {"Authorization": f"Bearer {access['storypark']['token']}"}
    children = http.get("/manage/v1/children", headers=manage).json()["data"]
    active = {
        (each["first_name"], each["last_name"]) for each in children if each["status"] == "Active"
    }
    profiles = http.get("/storypark/v1/profiles", headers=storypark).json()["profiles"]
    known = {(each["given_name"], each["family_name"]): each for each in profiles}
    for given, family in sorted(active - set(known)):
        new = {"given_name": given, "family_name": family}
        http.post("/storypark/v1/profiles", headers=storypark, json=new)
    for name, profile in known.items():
        if name not in active and profile["state"] == "active":
            http.post(f"/storypark/v1/profiles/{profile['id']}/archive", headers=storypark)
