CREATE TABLE parktime_store (
 id INTEGER NOT NULL, 
 schema_version INTEGER NOT NULL, 
 epoch INTEGER NOT NULL, 
 last_run_id INTEGER NOT NULL, 
 exact_from DATETIME, 
 kept_from DATETIME, 
 PRIMARY KEY (id)
);
INSERT INTO parktime_store (id, schema_version, epoch, last_run_id, exact_from, kept_from) VALUES (1, 3, 0, 0, NULL, NULL);
CREATE TABLE service (
 "key" VARCHAR NOT NULL, 
 name VARCHAR NOT NULL, 
 ccms VARCHAR NOT NULL, 
 time_zone VARCHAR NOT NULL, 
 "order" INTEGER NOT NULL, 
 access VARCHAR NOT NULL, 
 PRIMARY KEY ("key")
);
INSERT INTO service ("key", name, ccms, time_zone, "order", access) VALUES ('banksia', 'Banksia Kindergarten', 'kidsoft', 'Australia/Brisbane', 0, '{"ccms_url":"http://ccms/kidsoft","storypark_url":"http://storypark","ccms":{"pin":"S434783895","key":"k"},"storypark_token":"token"}');
INSERT INTO service ("key", name, ccms, time_zone, "order", access) VALUES ('new', 'New', 'manage', 'Australia/Sydney', 2, '{"ccms_url":"http://ccms/kidsoft","storypark_url":"http://storypark","ccms":{"client_id":"a"},"storypark_token":"token"}');
INSERT INTO service ("key", name, ccms, time_zone, "order", access) VALUES ('wattle', 'Wattle''s', 'manage', 'Australia/Sydney', 1, '{"ccms_url":"http://ccms/kidsoft","storypark_url":"http://storypark","ccms":{"client_id":"a"},"storypark_token":"token"}');
CREATE TABLE abandoned (
 id INTEGER NOT NULL, 
 epoch INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 at DATETIME NOT NULL, 
 revision INTEGER NOT NULL, 
 "before" VARCHAR NOT NULL, 
 run VARCHAR NOT NULL, 
 intent VARCHAR NOT NULL, 
 PRIMARY KEY (id), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
CREATE INDEX abandoned_of_epoch ON abandoned (epoch, service);
CREATE TABLE archived_child (
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 run INTEGER NOT NULL, 
 at DATETIME NOT NULL, 
 change VARCHAR NOT NULL, 
 PRIMARY KEY (service, ccms_id), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
CREATE TABLE child (
 id INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 given VARCHAR NOT NULL, 
 family VARCHAR NOT NULL, 
 born DATE, 
 mapping VARCHAR NOT NULL, 
 target_id VARCHAR, 
 confirmed BOOLEAN NOT NULL, 
 PRIMARY KEY (id), 
 CONSTRAINT child_once UNIQUE (service, ccms_id), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
CREATE UNIQUE INDEX child_one_to_one ON child (service, target_id) WHERE mapping = 'linked';
INSERT INTO child (id, service, ccms_id, given, family, born, mapping, target_id, confirmed) VALUES (1, 'banksia', 'c1', 'Mya', 'Nguyen', '2022-03-14', 'linked', 'p2', 1);
INSERT INTO child (id, service, ccms_id, given, family, born, mapping, target_id, confirmed) VALUES (2, 'banksia', 'c2', 'Noah', 'Đặng', NULL, 'skip', NULL, 0);
INSERT INTO child (id, service, ccms_id, given, family, born, mapping, target_id, confirmed) VALUES (3, 'wattle', 'c2', 'Noah', 'Đặng', NULL, 'create', NULL, 0);
CREATE TABLE created_profile (
 service VARCHAR NOT NULL, 
 profile_id VARCHAR NOT NULL, 
 run INTEGER NOT NULL, 
 PRIMARY KEY (service, profile_id), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
INSERT INTO created_profile (service, profile_id, run) VALUES ('banksia', 'p2', 1);
CREATE TABLE epoch_end (
 id INTEGER NOT NULL, 
 epoch INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 set_back_to DATETIME NOT NULL, 
 standing VARCHAR NOT NULL, 
 PRIMARY KEY (id), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
CREATE TABLE journal (
 run INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 cause VARCHAR NOT NULL, 
 at DATETIME NOT NULL, 
 ordinal INTEGER NOT NULL, 
 changes VARCHAR NOT NULL, 
 standing VARCHAR NOT NULL, 
 extra VARCHAR NOT NULL, 
 PRIMARY KEY (run), 
 UNIQUE (service), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
INSERT INTO journal (run, service, cause, at, ordinal, changes, standing, extra) VALUES (3, 'banksia', 'schedule', '2026-12-01 10:00:00.000000', 3, '[{"kind":"move","rule":"child-rooms","ccms_id":"c2","subject":"Noah Đặng","before":["Possums"],"after":[],"why":"","target_id":"p2","fields":{"given":null,"family":null,"born":null,"add_rooms":[],"remove_rooms":["r1"]}}]', '{"stage":"set-up","anchor":"2026-11-30T10:00:00Z","settled_until":"2026-12-01T10:00:00Z","pin":"S434783895","settings":{"sync_inactive":false,"weeks":"calendar","removal":"deactivate","hold_above":null},"links":{"children":{"c1":{"ccms_id":"c1","given":"Mya","family":"Nguyen","born":"2022-03-14","mapping":"linked","target_id":"p2","confirmed":true},"c2":{"ccms_id":"c2","given":"Noah","family":"Đặng","born":null,"mapping":"skip","target_id":null,"confirmed":false}},"rooms":{"r1":{"ccms_id":"r1","name":"Possums","mapping":"linked","target_id":"s1","confirmed":false}}},"choices":[{"kind":"child","ccms_id":"c2","name":"Noah","mapping":"linked","target_id":"p9","target_name":"Noah D"}],"holds":{"r1":"2027-02-01"},"created_ids":["p2"],"last_ordinal":3,"unsettled":[{"change":{"kind":"create","rule":"map-child","ccms_id":"c2","subject":"Noah Đặng","before":null,"after":"active","why":"somebody''s wish","target_id":null,"fields":{"given":"Noah","family":null,"born":null,"add_rooms":[],"remove_rooms":[]}},"key":"key-1","body":{"given":"Noah"},"mapping":"create","target_id":null}],"kept":[],"staged":null,"failures":0}', '{"nonce":"n","read":2,"outcome":"ok","note":"","waiting":[],"without_a_room":[],"settled":[]}');
CREATE TABLE past (
 revision INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 at DATETIME NOT NULL, 
 run INTEGER NOT NULL, 
 "before" VARCHAR NOT NULL, 
 intent VARCHAR NOT NULL, 
 PRIMARY KEY (revision), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
CREATE INDEX past_of_service ON past (service, at);
INSERT INTO past (revision, service, at, run, "before", intent) VALUES (4, 'banksia', '2026-11-29 22:00:00.000000', 0, '{"stage":"off","pin":null,"children":{"c1":null,"c2":null},"rooms":{"r1":null}}', '');
INSERT INTO past (revision, service, at, run, "before", intent) VALUES (5, 'banksia', '2026-11-30 10:00:00.000000', 1, '{"stage":"on","anchor":null,"settled_until":null,"settings":{"sync_inactive":false,"weeks":"calendar","removal":"deactivate","hold_above":null},"last_ordinal":0,"children":{"c2":{"ccms_id":"c2","given":"Noah","family":"Đặng","born":null,"mapping":"create","target_id":null,"confirmed":false}},"rooms":{"r2":null},"created":["p2"],"forgotten":[]}', '');
INSERT INTO past (revision, service, at, run, "before", intent) VALUES (6, 'wattle', '2026-11-30 10:00:00.000000', 0, '{"stage":"off","children":{"c2":null}}', '');
INSERT INTO past (revision, service, at, run, "before", intent) VALUES (7, 'banksia', '2026-11-30 22:00:00.000000', 2, '{"settled_until":"2026-11-30T10:00:00Z","settings":{"sync_inactive":true,"weeks":"rolling","removal":"delete","hold_above":null},"last_ordinal":1,"children":{"c1":{"ccms_id":"c1","given":"Mia","family":"Nguyen","born":"2022-03-14","mapping":"linked","target_id":"p1","confirmed":true},"c2":{"ccms_id":"c2","given":"Noah","family":"Đặng","born":null,"mapping":"linked","target_id":"p2","confirmed":false}},"rooms":{"r2":{"ccms_id":"r2","name":"Koalas","mapping":"skip","target_id":null,"confirmed":true}}}', '');
INSERT INTO past (revision, service, at, run, "before", intent) VALUES (8, 'banksia', '2026-11-30 22:00:00.000007', 0, '{"choices":[],"holds":{},"unsettled":[]}', '');
CREATE TABLE room (
 id INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 name VARCHAR NOT NULL, 
 mapping VARCHAR NOT NULL, 
 target_id VARCHAR, 
 confirmed BOOLEAN NOT NULL, 
 PRIMARY KEY (id), 
 CONSTRAINT room_once UNIQUE (service, ccms_id), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
CREATE UNIQUE INDEX room_one_to_one ON room (service, target_id) WHERE mapping = 'linked';
INSERT INTO room (id, service, ccms_id, name, mapping, target_id, confirmed) VALUES (1, 'banksia', 'r1', 'Possums', 'linked', 's1', 0);
CREATE TABLE run (
 id INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 ordinal INTEGER NOT NULL, 
 at DATETIME NOT NULL, 
 cause VARCHAR NOT NULL, 
 outcome VARCHAR NOT NULL, 
 note VARCHAR NOT NULL, 
 waiting VARCHAR NOT NULL, 
 without_a_room VARCHAR NOT NULL, 
 change_count INTEGER NOT NULL, 
 read INTEGER NOT NULL, 
 created INTEGER NOT NULL, 
 updated INTEGER NOT NULL, 
 archived INTEGER NOT NULL, 
 restored INTEGER NOT NULL, 
 unchanged INTEGER NOT NULL, 
 skipped INTEGER NOT NULL, 
 waiting_count INTEGER NOT NULL, 
 failed INTEGER NOT NULL, 
 PRIMARY KEY (id), 
 UNIQUE (service, ordinal), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
CREATE INDEX run_by_cause ON run (service, cause, id);
CREATE INDEX run_by_outcome ON run (service, outcome, id);
CREATE INDEX run_of_service ON run (service, id);
INSERT INTO run (id, service, ordinal, at, cause, outcome, note, waiting, without_a_room, change_count, read, created, updated, archived, restored, unchanged, skipped, waiting_count, failed) VALUES (1, 'banksia', 0, '2026-11-30 10:00:00.000000', 'set-up', 'ok', '', '[]', '[]', 1, 2, 1, 0, 0, 0, 1, 0, 0, 0);
INSERT INTO run (id, service, ordinal, at, cause, outcome, note, waiting, without_a_room, change_count, read, created, updated, archived, restored, unchanged, skipped, waiting_count, failed) VALUES (2, 'banksia', 1, '2026-11-30 22:00:00.000000', 'schedule', 'ok', 'a note', '["Zoe Lee"]', '[]', 1, 2, 0, 0, 0, 0, 2, 0, 0, 0);
CREATE TABLE standing (
 service VARCHAR NOT NULL, 
 stage VARCHAR NOT NULL, 
 anchor DATETIME, 
 pin VARCHAR, 
 settled_until DATETIME, 
 last_ordinal INTEGER NOT NULL, 
 failures INTEGER NOT NULL, 
 settings VARCHAR NOT NULL, 
 choices VARCHAR NOT NULL, 
 holds VARCHAR NOT NULL, 
 unsettled VARCHAR NOT NULL, 
 kept VARCHAR NOT NULL, 
 staged VARCHAR NOT NULL, 
 revision INTEGER NOT NULL, 
 PRIMARY KEY (service), 
 FOREIGN KEY(service) REFERENCES service ("key")
);
INSERT INTO standing (service, stage, anchor, pin, settled_until, last_ordinal, failures, settings, choices, holds, unsettled, kept, staged, revision) VALUES ('banksia', 'set-up', '2026-11-30 10:00:00.000000', 'S434783895', '2026-11-30 22:00:00.000000', 2, 0, '{"sync_inactive":false,"weeks":"calendar","removal":"deactivate","hold_above":null}', '[{"kind":"child","ccms_id":"c2","name":"Noah","mapping":"linked","target_id":"p9","target_name":"Noah D"}]', '{"r1":"2027-02-01"}', '[{"change":{"kind":"create","rule":"map-child","ccms_id":"c2","subject":"Noah Đặng","before":null,"after":"active","why":"somebody''s wish","target_id":null,"fields":{"given":"Noah","family":null,"born":null,"add_rooms":[],"remove_rooms":[]}},"key":"key-1","body":{"given":"Noah"},"mapping":"create","target_id":null}]', '[]', 'null', 8);
INSERT INTO standing (service, stage, anchor, pin, settled_until, last_ordinal, failures, settings, choices, holds, unsettled, kept, staged, revision) VALUES ('new', 'off', NULL, NULL, NULL, 0, 0, '{"sync_inactive":false,"weeks":"calendar","removal":"deactivate","hold_above":null}', '[]', '{}', '[]', '[]', 'null', 3);
INSERT INTO standing (service, stage, anchor, pin, settled_until, last_ordinal, failures, settings, choices, holds, unsettled, kept, staged, revision) VALUES ('wattle', 'on', NULL, NULL, NULL, 0, 0, '{"sync_inactive":false,"weeks":"calendar","removal":"deactivate","hold_above":null}', '[]', '{}', '[]', '[]', 'null', 6);
CREATE TABLE change (
 run INTEGER NOT NULL, 
 position INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 kind VARCHAR NOT NULL, 
 rule VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 subject VARCHAR NOT NULL, 
 "before" VARCHAR NOT NULL, 
 "after" VARCHAR NOT NULL, 
 why VARCHAR NOT NULL, 
 target_id VARCHAR, 
 fields VARCHAR NOT NULL, 
 PRIMARY KEY (run, position), 
 FOREIGN KEY(run) REFERENCES run (id)
);
CREATE INDEX change_of_service ON change (service, run);
CREATE INDEX change_of_subject ON change (service, kind, ccms_id, run);
INSERT INTO change (run, position, service, kind, rule, ccms_id, subject, "before", "after", why, target_id, fields) VALUES (1, 0, 'banksia', 'create', 'map-child', 'c2', 'Noah Đặng', 'null', '"active"', 'somebody''s wish', NULL, '{"given":"Noah","family":null,"born":null,"add_rooms":[],"remove_rooms":[]}');
INSERT INTO change (run, position, service, kind, rule, ccms_id, subject, "before", "after", why, target_id, fields) VALUES (2, 0, 'banksia', 'archive', 'leaves-scope', 'c1', 'Mia Nguyen', '"active"', '"archived"', 'it''s out', 'p1', '{}');
