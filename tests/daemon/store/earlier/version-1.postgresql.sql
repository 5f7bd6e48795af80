CREATE TABLE parktime_store (
 id SERIAL NOT NULL, 
 schema_version INTEGER NOT NULL, 
 PRIMARY KEY (id)
);
INSERT INTO parktime_store (id, schema_version) VALUES (1, 1);
CREATE TABLE service (
 key VARCHAR NOT NULL, 
 name VARCHAR NOT NULL, 
 ccms VARCHAR NOT NULL, 
 time_zone VARCHAR NOT NULL, 
 "order" INTEGER NOT NULL, 
 access VARCHAR NOT NULL, 
 PRIMARY KEY (key)
);
INSERT INTO service (key, name, ccms, time_zone, "order", access) VALUES ('banksia', 'Banksia Kindergarten', 'kidsoft', 'Australia/Brisbane', 0, '{"ccms_url":"http://ccms/kidsoft","storypark_url":"http://storypark","ccms":{"pin":"S434783895","key":"k"},"storypark_token":"token"}');
INSERT INTO service (key, name, ccms, time_zone, "order", access) VALUES ('new', 'New', 'manage', 'Australia/Sydney', 2, '{"ccms_url":"http://ccms/kidsoft","storypark_url":"http://storypark","ccms":{"client_id":"a"},"storypark_token":"token"}');
INSERT INTO service (key, name, ccms, time_zone, "order", access) VALUES ('wattle', 'Wattle''s', 'manage', 'Australia/Sydney', 1, '{"ccms_url":"http://ccms/kidsoft","storypark_url":"http://storypark","ccms":{"client_id":"a"},"storypark_token":"token"}');
CREATE TABLE child_link (
 id SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 mapping VARCHAR NOT NULL, 
 target_id VARCHAR, 
 confirmed BOOLEAN NOT NULL, 
 valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
 valid_until TIMESTAMP WITH TIME ZONE, 
 PRIMARY KEY (id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
CREATE INDEX child_link_dated ON child_link (service, valid_from);
CREATE UNIQUE INDEX child_link_one_to_one ON child_link (service, target_id) WHERE valid_until IS NULL AND mapping = 'linked';
CREATE UNIQUE INDEX child_link_open ON child_link (service, ccms_id) WHERE valid_until IS NULL;
INSERT INTO child_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (1, 'banksia', 'c1', 'linked', 'p1', true, '2026-11-29 22:00:00+00:00', '2026-11-30 22:00:00+00:00');
INSERT INTO child_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (2, 'banksia', 'c2', 'create', NULL, false, '2026-11-29 22:00:00+00:00', '2026-11-30 10:00:00+00:00');
INSERT INTO child_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (3, 'banksia', 'c2', 'linked', 'p2', false, '2026-11-30 10:00:00+00:00', '2026-11-30 22:00:00+00:00');
INSERT INTO child_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (4, 'wattle', 'c2', 'create', NULL, false, '2026-11-30 10:00:00+00:00', NULL);
INSERT INTO child_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (5, 'banksia', 'c1', 'linked', 'p2', true, '2026-11-30 22:00:00+00:00', NULL);
INSERT INTO child_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (6, 'banksia', 'c2', 'skip', NULL, false, '2026-11-30 22:00:00+00:00', NULL);
CREATE TABLE child_row (
 id SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 given VARCHAR NOT NULL, 
 family VARCHAR NOT NULL, 
 born DATE, 
 PRIMARY KEY (id), 
 UNIQUE (service, ccms_id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
INSERT INTO child_row (id, service, ccms_id, given, family, born) VALUES (1, 'banksia', 'c1', 'Mya', 'Nguyen', '2022-03-14');
INSERT INTO child_row (id, service, ccms_id, given, family, born) VALUES (2, 'banksia', 'c2', 'Noah', 'Đặng', NULL);
INSERT INTO child_row (id, service, ccms_id, given, family, born) VALUES (3, 'wattle', 'c2', 'Noah', 'Đặng', NULL);
CREATE TABLE choice (
 service VARCHAR NOT NULL, 
 position INTEGER NOT NULL, 
 kind VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 name VARCHAR NOT NULL, 
 mapping VARCHAR NOT NULL, 
 target_id VARCHAR, 
 target_name VARCHAR, 
 PRIMARY KEY (service, position), 
 FOREIGN KEY(service) REFERENCES service (key)
);
INSERT INTO choice (service, position, kind, ccms_id, name, mapping, target_id, target_name) VALUES ('banksia', 0, 'child', 'c2', 'Noah', 'linked', 'p9', 'Noah D');
CREATE TABLE created_profile (
 service VARCHAR NOT NULL, 
 profile_id VARCHAR NOT NULL, 
 run INTEGER NOT NULL, 
 PRIMARY KEY (service, profile_id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
INSERT INTO created_profile (service, profile_id, run) VALUES ('banksia', 'p2', 1);
CREATE TABLE hold (
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 until DATE NOT NULL, 
 PRIMARY KEY (service, ccms_id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
INSERT INTO hold (service, ccms_id, until) VALUES ('banksia', 'r1', '2027-02-01');
CREATE TABLE journal (
 run SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 cause VARCHAR NOT NULL, 
 at TIMESTAMP WITH TIME ZONE NOT NULL, 
 ordinal INTEGER NOT NULL, 
 changes VARCHAR NOT NULL, 
 standing VARCHAR NOT NULL, 
 extra VARCHAR NOT NULL, 
 PRIMARY KEY (run), 
 UNIQUE (service), 
 FOREIGN KEY(service) REFERENCES service (key)
);
INSERT INTO journal (run, service, cause, at, ordinal, changes, standing, extra) VALUES (3, 'banksia', 'schedule', '2026-12-01 10:00:00+00:00', 3, '[{"kind":"move","rule":"child-rooms","ccms_id":"c2","subject":"Noah Đặng","before":["Possums"],"after":[],"why":"","target_id":"p2","fields":{"given":null,"family":null,"born":null,"add_rooms":[],"remove_rooms":["r1"]}}]', '{"stage":"set-up","anchor":"2026-11-30T10:00:00Z","settled_until":"2026-12-01T10:00:00Z","pin":"S434783895","settings":{"sync_inactive":false,"weeks":"calendar","removal":"deactivate"},"links":{"children":{"c1":{"ccms_id":"c1","given":"Mya","family":"Nguyen","born":"2022-03-14","mapping":"linked","target_id":"p2","confirmed":true},"c2":{"ccms_id":"c2","given":"Noah","family":"Đặng","born":null,"mapping":"skip","target_id":null,"confirmed":false}},"rooms":{"r1":{"ccms_id":"r1","name":"Possums","mapping":"linked","target_id":"s1","confirmed":false}}},"choices":[{"kind":"child","ccms_id":"c2","name":"Noah","mapping":"linked","target_id":"p9","target_name":"Noah D"}],"holds":{"r1":"2027-02-01"},"created_ids":["p2"],"last_ordinal":3}', '{"nonce":"n","read":2,"outcome":"ok","note":"","waiting":[],"without_a_room":[]}');
CREATE TABLE progress (
 service VARCHAR NOT NULL, 
 settled_until TIMESTAMP WITH TIME ZONE, 
 last_ordinal INTEGER NOT NULL, 
 revision INTEGER NOT NULL, 
 PRIMARY KEY (service), 
 FOREIGN KEY(service) REFERENCES service (key)
);
INSERT INTO progress (service, settled_until, last_ordinal, revision) VALUES ('banksia', '2026-11-30 22:00:00+00:00', 2, 8);
INSERT INTO progress (service, settled_until, last_ordinal, revision) VALUES ('new', NULL, 0, 3);
INSERT INTO progress (service, settled_until, last_ordinal, revision) VALUES ('wattle', NULL, 0, 6);
CREATE TABLE room_link (
 id SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 mapping VARCHAR NOT NULL, 
 target_id VARCHAR, 
 confirmed BOOLEAN NOT NULL, 
 valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
 valid_until TIMESTAMP WITH TIME ZONE, 
 PRIMARY KEY (id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
CREATE INDEX room_link_dated ON room_link (service, valid_from);
CREATE UNIQUE INDEX room_link_one_to_one ON room_link (service, target_id) WHERE valid_until IS NULL AND mapping = 'linked';
CREATE UNIQUE INDEX room_link_open ON room_link (service, ccms_id) WHERE valid_until IS NULL;
INSERT INTO room_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (1, 'banksia', 'r1', 'linked', 's1', false, '2026-11-29 22:00:00+00:00', NULL);
INSERT INTO room_link (id, service, ccms_id, mapping, target_id, confirmed, valid_from, valid_until) VALUES (2, 'banksia', 'r2', 'skip', NULL, true, '2026-11-30 10:00:00+00:00', '2026-11-30 22:00:00+00:00');
CREATE TABLE room_row (
 id SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 name VARCHAR NOT NULL, 
 PRIMARY KEY (id), 
 UNIQUE (service, ccms_id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
INSERT INTO room_row (id, service, ccms_id, name) VALUES (1, 'banksia', 'r1', 'Possums');
INSERT INTO room_row (id, service, ccms_id, name) VALUES (2, 'banksia', 'r2', 'Koalas');
CREATE TABLE run (
 id SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 ordinal INTEGER NOT NULL, 
 at TIMESTAMP WITH TIME ZONE NOT NULL, 
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
 FOREIGN KEY(service) REFERENCES service (key)
);
CREATE INDEX run_by_cause ON run (service, cause, id);
CREATE INDEX run_by_outcome ON run (service, outcome, id);
CREATE INDEX run_of_service ON run (service, id);
INSERT INTO run (id, service, ordinal, at, cause, outcome, note, waiting, without_a_room, change_count, read, created, updated, archived, restored, unchanged, skipped, waiting_count, failed) VALUES (1, 'banksia', 0, '2026-11-30 10:00:00+00:00', 'set-up', 'ok', '', '[]', '[]', 1, 2, 1, 0, 0, 0, 1, 0, 0, 0);
INSERT INTO run (id, service, ordinal, at, cause, outcome, note, waiting, without_a_room, change_count, read, created, updated, archived, restored, unchanged, skipped, waiting_count, failed) VALUES (2, 'banksia', 1, '2026-11-30 22:00:00+00:00', 'schedule', 'ok', 'a note', '["Zoe Lee"]', '[]', 1, 2, 0, 0, 0, 0, 2, 0, 0, 0);
CREATE TABLE settings (
 id SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 sync_inactive BOOLEAN NOT NULL, 
 weeks VARCHAR NOT NULL, 
 removal VARCHAR NOT NULL, 
 valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
 valid_until TIMESTAMP WITH TIME ZONE, 
 PRIMARY KEY (id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
CREATE INDEX ix_settings_service ON settings (service);
CREATE UNIQUE INDEX settings_open ON settings (service) WHERE valid_until IS NULL;
INSERT INTO settings (id, service, sync_inactive, weeks, removal, valid_from, valid_until) VALUES (1, 'banksia', true, 'rolling', 'delete', '2026-11-30 10:00:00+00:00', '2026-11-30 22:00:00+00:00');
INSERT INTO settings (id, service, sync_inactive, weeks, removal, valid_from, valid_until) VALUES (2, 'banksia', false, 'calendar', 'deactivate', '2026-11-30 22:00:00+00:00', NULL);
CREATE TABLE stage (
 id SERIAL NOT NULL, 
 service VARCHAR NOT NULL, 
 stage VARCHAR NOT NULL, 
 anchor TIMESTAMP WITH TIME ZONE, 
 pin VARCHAR, 
 valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
 valid_until TIMESTAMP WITH TIME ZONE, 
 PRIMARY KEY (id), 
 FOREIGN KEY(service) REFERENCES service (key)
);
CREATE INDEX ix_stage_service ON stage (service);
CREATE UNIQUE INDEX stage_open ON stage (service) WHERE valid_until IS NULL;
INSERT INTO stage (id, service, stage, anchor, pin, valid_from, valid_until) VALUES (1, 'banksia', 'on', NULL, 'S434783895', '2026-11-29 22:00:00+00:00', '2026-11-30 10:00:00+00:00');
INSERT INTO stage (id, service, stage, anchor, pin, valid_from, valid_until) VALUES (2, 'banksia', 'set-up', '2026-11-30 10:00:00+00:00', 'S434783895', '2026-11-30 10:00:00+00:00', NULL);
INSERT INTO stage (id, service, stage, anchor, pin, valid_from, valid_until) VALUES (3, 'wattle', 'on', NULL, NULL, '2026-11-30 10:00:00+00:00', NULL);
CREATE TABLE change (
 run INTEGER NOT NULL, 
 position INTEGER NOT NULL, 
 service VARCHAR NOT NULL, 
 kind VARCHAR NOT NULL, 
 rule VARCHAR NOT NULL, 
 ccms_id VARCHAR NOT NULL, 
 subject VARCHAR NOT NULL, 
 before VARCHAR NOT NULL, 
 after VARCHAR NOT NULL, 
 why VARCHAR NOT NULL, 
 target_id VARCHAR, 
 fields VARCHAR NOT NULL, 
 PRIMARY KEY (run, position), 
 FOREIGN KEY(run) REFERENCES run (id)
);
CREATE INDEX change_of_service ON change (service, run);
CREATE INDEX change_of_subject ON change (service, kind, ccms_id, run);
INSERT INTO change (run, position, service, kind, rule, ccms_id, subject, before, after, why, target_id, fields) VALUES (1, 0, 'banksia', 'create', 'map-child', 'c2', 'Noah Đặng', 'null', '"active"', 'somebody''s wish', NULL, '{"given":"Noah","family":null,"born":null,"add_rooms":[],"remove_rooms":[]}');
INSERT INTO change (run, position, service, kind, rule, ccms_id, subject, before, after, why, target_id, fields) VALUES (2, 0, 'banksia', 'archive', 'leaves-scope', 'c1', 'Mia Nguyen', '"active"', '"archived"', 'it''s out', 'p1', '{}');
