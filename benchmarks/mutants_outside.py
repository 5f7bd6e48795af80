"""Deliberate bugs that show with names in other scripts, without power, and beyond this machine."""

from benchmarks.mutant import Mutant, mutants_of

PAGES = "tests/webui/test_acting.py"
DURABILITY = "tests/daemon/store/test_durability.py"

REFERENCES = (
    "tests/daemon/sync/test_references.py "
    "tests/daemon/planning/test_references.py "
    "tests/harness/fuzz/generate/test_store_losses.py"
)

UNCHANGED_PAGES = "tests/daemon/vendors/test_unchanged_pages.py"

MUTANTS_OUTSIDE: tuple[Mutant, ...] = (
    *mutants_of(
        "daemon/sync/writer.py",
        REFERENCES,
        (
            "a create sends no reference",
            "if is_create(change) and self._context.prefix:",
            "if False:",
        ),
        (
            "the answer to a create is not checked",
            "self._context.known.check_created(record, change, body, self._links)",
            "pass",
        ),
        ("mapping away keeps the reference", "await references.clear()", "pass"),
    ),
    *mutants_of(
        "daemon/sync/reconcile.py",
        REFERENCES,
        (
            "a stored error is asked again for ever",
            "elif not targets and storypark.has_references",
            "elif False and storypark.has_references",
        ),
    ),
    *mutants_of(
        "daemon/domain/references.py",
        REFERENCES,
        (
            "what is not kept is written for ever",
            "TIMES_NOT_KEPT: Final = 3",
            "TIMES_NOT_KEPT = 99",
        ),
    ),
    *mutants_of(
        "daemon/planning/references.py",
        REFERENCES,
        (
            "what a reference says is not linked again",
            "    if references_agree(plan_input):\n",
            "    if True:\n",
        ),
        (
            "a link that a person dissolved is made again",
            "if (ccms_id, each.id) not in self._dissolved",
            "if True",
        ),
        (
            "the list of another account moves links",
            "is_other and self._complete and row.target_id in self._confirmed_ids",
            "is_other and self._complete",
        ),
    ),
    *mutants_of(
        "daemon/sync/requests.py",
        "tests/daemon/sync/test_references.py tests/daemon/sync/test_writer.py",
        (
            "any 409 counts as not created",
            "_REJECTED: Final = frozenset({400, 404, 422})",
            "_REJECTED: Final = frozenset({400, 404, 409, 422})",
        ),
    ),
    *mutants_of(
        "daemon/domain/names.py",
        "tests/daemon/domain/test_names.py",
        (
            "marks are dropped in every script",
            'return base.isalpha() and unicodedata.name(base, "").startswith(scripts)',
            "return base.isalpha()",
        ),
        (
            "a name without marks contradicts one with them",
            "both = bool(_optional_marks(one) and _optional_marks(other))",
            "both = bool(_optional_marks(one) or _optional_marks(other))",
        ),
    ),
    *mutants_of(
        "daemon/store/database.py",
        DURABILITY,
        (
            "the journal is not on the disk before the first write",
            "if synced or not self._delays_sync:",
            "if not self._delays_sync:",
        ),
    ),
    *mutants_of(
        "daemon/store/database.py",
        "tests/daemon/store/test_lost_commits.py",
        (
            "a COMMIT whose answer is lost counts as not done",
            "if committed:\n                        return cast(T, lost.result)",
            "if False:\n                        return cast(T, lost.result)",
        ),
    ),
    *mutants_of(
        "daemon/store/files.py",
        "tests/daemon/store/test_files.py",
        ("a deleted store is written to", "if found != opened:", "if False:"),
    ),
    *mutants_of(
        "daemon/store/store.py",
        f"{DURABILITY} tests/harness/player/test_store_loss.py",
        (
            "what a run did need not be on the disk",
            "synced = journaled or done is not None or _is_eventful(old, state)",
            "synced = False",
        ),
    ),
    *mutants_of(
        "daemon/sync/accounts.py",
        "tests/daemon/sync/test_accounts.py",
        (
            "another centre's Storypark account is not noticed",
            "known = service.access.storypark_account\n    if known and",
            "known = service.access.storypark_account\n    if False and",
        ),
        (
            "another centre's CCMS account is not noticed",
            "known = service.access.ccms_account\n    if known and",
            "known = service.access.ccms_account\n    if False and",
        ),
        (
            "two services may have one Storypark account",
            "if _is_same_address(access.storypark_url, theirs.storypark_url) and (",
            "if False and (",
        ),
    ),
    *mutants_of(
        "daemon/planning/consistency.py",
        "tests/daemon/planning/test_consistency.py tests/daemon/test_lies.py",
        (
            "everybody's profile may be gone at once",
            "if len(linked) >= MIN_GONE and",
            "if False and",
        ),
        (
            "what the CCMS counts is not compared",
            'if said not in (None, found):\n            text = f"the list of {what} has {found}',
            'if False:\n            text = f"the list of {what} has {found}',
        ),
    ),
    *mutants_of(
        "daemon/vendors/outdated.py",
        "tests/daemon/test_outdated_lists.py",
        ("an old list is acted on", "if reason is not None:", "if False:"),
    ),
    *mutants_of(
        "daemon/planning/approval.py",
        "tests/daemon/planning/test_approval.py",
        (
            "rooms with posts are deleted without approval",
            "if len(with_posts) > above.rooms_with_posts:",
            "if False:",
        ),
        (
            "all rooms at once need no approval",
            "if count < MIN_AT_ONCE or 100 * count <= percent * of:",
            "if True:",
        ),
    ),
    *mutants_of(
        "daemon/store/checksum.py",
        "tests/daemon/store/test_integrity.py",
        (
            "a flipped bit is believed",
            "if stored is not None and stored != checksum(*values):",
            "if False:",
        ),
    ),
    *mutants_of(
        "daemon/store/lease.py",
        "tests/daemon/store/test_lease.py",
        (
            "a lease is not checked in a transaction",
            "if xid is None:\n            self.lost = True",
            "if False:\n            self.lost = True",
        ),
    ),
    *mutants_of(
        "daemon/machine_time.py",
        "tests/daemon/test_machine_time.py tests/daemon/test_wrong_clock.py",
        (
            "a jump of the machine's clock is believed",
            "if self._agrees(offset_s, self._offset_s) or self._is_confirmed(offset_s, elapsed_s):",
            "if True:",
        ),
        (
            "it is the same day by every vendor's clock",
            "_date(elapsed_s + clock.offset_s, zone) != today",
            "_date(elapsed_s + self._offset_s, zone) != today",
        ),
    ),
    *mutants_of(
        "daemon/planning/close_calls.py",
        "tests/daemon/planning/test_close_calls.py",
        ("a margin of eight days is close", "CLOSE_DAYS = 7", "CLOSE_DAYS = 8"),
    ),
    *mutants_of(
        "simulator/world/calendar.py",
        "tests/simulator/world/test_calendar.py tests/simulator/world/test_sessions.py",
        (
            "a service's own terms are ignored",
            "return school_holidays(self.region, year, self.terms)",
            "return school_holidays(self.region, year)",
        ),
    ),
    *mutants_of(
        "daemon/forecast/deadlines.py",
        "tests/daemon/forecast/test_deadlines.py tests/daemon/forecast/test_last_moments.py",
        (
            "a session on a closed day is a deadline",
            "for begins, ends in sorted(self.closed)",
            "for begins, ends in ()",
        ),
    ),
    *mutants_of(
        "daemon/forecast/forecast.py",
        "tests/daemon/forecast/test_forecast.py",
        (
            "half a reading foresees everything",
            "if any(run.plan_input.incomplete for run in runs):",
            "if False:",
        ),
    ),
    *mutants_of(
        "simulator/fault_injection/exchange.py",
        "tests/simulator/fault_injection/test_exchange.py tests/simulator/api/test_wire.py",
        (
            "a faulted body has the ETag of the right one",
            "body=body).with_etag(etag_of(body))",
            "body=body)",
        ),
    ),
    *mutants_of(
        "web/client.py",
        "tests/web/test_client.py",
        (
            "this machine is reached through a proxy",
            "self._proxy is not None and not stays_on_machine(request.url.host)",
            "self._proxy is not None",
        ),
    ),
    *mutants_of(
        "daemon/operations/exclusion.py",
        "tests/daemon/operations/test_exclusion.py",
        (
            "what waits when the daemon ends is begun all the same",
            "            self._require_open()\n            self._held += 1",
            "            self._held += 1",
        ),
    ),
    *mutants_of(
        "daemon/telemetry/tracing.py",
        "tests/daemon/telemetry/test_tracing.py",
        (
            "a span quotes the text of an exception",
            "record_exception=False",
            "record_exception=True",
        ),
        (
            "traces take a proxy from the environment",
            "session.trust_env = False",
            "session.trust_env = True",
        ),
    ),
    *mutants_of(
        "daemon/api/schemas/health.py",
        "tests/daemon/api/routes/test_health.py",
        (
            "a daemon without its store is ready",
            "store.unavailable_reason is not None",
            "False",
        ),
    ),
    *mutants_of(
        "daemon/sync/connections.py",
        "tests/daemon/sync/test_references.py",
        (
            "links of the last reading stand for others",
            "lists = storypark.profiles, storypark.rooms, links.children, links.rooms",
            "lists = storypark.profiles, storypark.rooms",
        ),
    ),
    Mutant(
        "pages that are to be read anew are believed unchanged",
        "daemon/vendors/page_cache.py",
        "if path not in self._revalidate\n            and",
        "if",
        (UNCHANGED_PAGES,),
        also=(("cached is None or etag is None", "cached is None"),),
    ),
    *mutants_of(
        "daemon/vendors/http_client.py",
        UNCHANGED_PAGES,
        (
            "a vendor that names no page is believed",
            'response.headers.get(UNCHANGED_PAGES, "").split(", ")',
            "[*asked]",
        ),
    ),
    *mutants_of(
        "simulator/api/unchanged_pages.py",
        "tests/simulator/api/test_unchanged_pages.py",
        (
            "one answer hides the faults of lists",
            "or self._may_meet_fault(call):",
            "or False:",
        ),
        (
            "every page that is asked about is unchanged",
            "return await _status(self.app, inner) == 304",
            "return await _status(self.app, inner) > 0",
        ),
    ),
    *mutants_of(
        "harness/commands/config_file.py",
        "tests/harness/commands/test_config_file.py",
        (
            "a wrong value of a file waits for the start",
            "    option.process_value(ctx, value)\n",
            "",
        ),
    ),
    *mutants_of(
        "webui/actions/acting.py",
        PAGES,
        (
            "a form of another login acts",
            'if not page.visitor.session.knows(form.get("csrf")):',
            "if False:",
        ),
        (
            "a page acts without a login",
            "if page.visitor.session is None or not page.may_act:",
            "if page.visitor.session is None:",
        ),
    ),
    *mutants_of(
        "webui/site.py",
        PAGES,
        (
            "a link to a service opens all",
            "self.link is not None and self.link.opens(service)",
            "self.link is not None",
        ),
    ),
    *mutants_of(
        "webui/actions/mappings.py",
        PAGES,
        ("rows that nobody changed are chosen", "if value != was.get(field):", "if value:"),
    ),
)
