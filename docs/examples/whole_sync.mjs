// A whole sync in Node, without dependencies: `parktime test FILE --sync "node whole_sync.mjs"`.
// It reads a CCMS, decides by the handbook, and writes to Storypark. One run a call.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'

const env = process.env
const told = JSON.parse(readFileSync(env.PARKTIME_ACTIONS, 'utf8'))
const memoryFile = `${env.PARKTIME_STATE}/memory.json`
const memory = existsSync(memoryFile) ? JSON.parse(readFileSync(memoryFile, 'utf8')) : {}
const agent = new http.Agent({ keepAlive: true })
const DAY = 86_400_000
const isLinked = (to) => ![undefined, 'create', 'skip'].includes(to)
const addDays = (day, count) => new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10)

/** The answer's JSON. Reads are tried three times; a failure ends the run before it does harm. */
async function call(method, path, login, body) {
  for (let left = method === 'GET' ? 2 : 0; ; left--) {
    try { return await request(method, path, login, body) } catch (error) { if (!left) throw error }
  }
}

function request(method, path, login, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...login, ...(body ? { 'Content-Type': 'application/json' } : {}) }
    const options = { method, headers, agent, timeout: 5_000 }
    const asking = http.request(new URL(path, env.PARKTIME_URL), options, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => (text += part)).on('error', reject)
      answer.on('end', () => {
        const json = !text || /json/.test(answer.headers['content-type'])
        if (answer.statusCode >= 300 || !json) return reject(new Error(`${method} ${path}: ${answer.statusCode}`))
        try { resolve(text ? JSON.parse(text) : {}) } catch (error) { reject(error) }
      })
    })
    asking.on('error', reject).on('timeout', () => asking.destroy(new Error(`${path}: no answer`)))
    asking.end(body ? JSON.stringify(body) : undefined)
  })
}

/** A whole list, or an error: half a list is never a list. It is read twice if need be. */
const list = (...asked) => readList(...asked).catch(() => readList(...asked))

/** `style` says how a vendor turns pages. */
async function readList(path, login, rows, style, query = {}) {
  const found = []
  let page, next
  do {
    const turned = next === undefined ? query : { ...query, [style.ask]: next }
    page = await call('GET', `${path}?${new URLSearchParams(turned)}`, login)
    found.push(...page[rows])
    const before = next
    next = style.next(page)
    if (next !== undefined && next === before) throw new Error(`${path}: the same page again`)
  } while (next !== undefined)
  const ids = new Set(found.map((row) => style.id.map((name) => row[name]).join(' ')))
  if (found.length !== page[style.total] || ids.size !== found.length) {
    throw new Error(`${path}: ${found.length} rows of ${page[style.total]}`)
  }
  return found
}
const byCursor = { ask: 'cursor', next: (page) => page.next_cursor ?? undefined, total: 'total', id: ['id', 'child_id', 'room_id'] }
const byToken = { ...byCursor, ask: 'page_token', next: (page) => page.next_page_token ?? undefined }
const byNumber = {
  ask: 'page', total: 'TotalCount', id: ['ChildId', 'RoomId'],
  next: (page) => (page.Page < page.TotalPages ? page.Page + 1 : undefined),
}

async function readManage(access, first, last, today) {
  const { client_id, client_secret } = access
  const token = await call('POST', '/manage/oauth/token', {}, { grant_type: 'client_credentials', client_id, client_secret })
  const login = { Authorization: `Bearer ${token.access_token}` }
  const ahead = { next_session_from: today, next_session_to: addDays(today, 371) }
  const children = await list('/manage/v1/children', login, 'data', byCursor, ahead)
  const rooms = await list('/manage/v1/rooms', login, 'data', byCursor)
  const sessions = await list('/manage/v1/sessions', login, 'data', byCursor, { from: first, to: last })
  return {
    children: children.map((row) => ({ id: row.id, given: row.first_name, family: row.last_name, born: row.date_of_birth, label: row.status, next: row.next_session })),
    rooms: rooms.map((row) => [row.id, row.name]),
    sessions: sessions.map((row) => [row.child_id, row.room_id, row.dates]),
  }
}

async function readKidsoft(access, first, last, today) {
  const turn = (day, by, to) => day && day.split(by).reverse().join(to)
  const [iso, own] = [(day) => turn(day, '/', '-'), (day) => turn(day, '-', '/')]
  const login = { 'X-Service-Pin': access.pin, 'X-Api-Key': access.key }
  const ahead = { nextSessionFrom: own(today), nextSessionTo: own(addDays(today, 371)) }
  const children = await list('/kidsoft/v2/children', login, 'Children', byNumber, ahead)
  const rooms = await list('/kidsoft/v2/rooms', login, 'Rooms', byNumber)
  const sessions = await list('/kidsoft/v2/sessions', login, 'Sessions', byNumber, { from: own(first), to: own(last) })
  return {
    children: children.map((row) => ({ id: row.ChildId, given: row.FirstName, family: row.Surname, born: iso(row.DateOfBirth), label: 'Active', next: iso(row.NextSession) })),
    rooms: rooms.map((row) => [row.RoomId, row.RoomName]),
    sessions: sessions.map((row) => [row.ChildId, row.RoomId, row.Dates.map(iso)]),
  }
}

/** Take over what people did on the page since the last run. */
function learn(key, mine) {
  for (const action of told.actions.filter((each) => each.service === key)) {
    if (action.do === 'hold_room') Object.assign(mine.held, action.rooms)
    if (!['set_up', 'update'].includes(action.do)) continue
    for (const kind of ['children', 'rooms']) {
      for (const [id, to] of Object.entries(action[kind])) mine[kind][id] = typeof to === 'string' ? to : to.link
    }
  }
}

async function sync(key) {
  const mine = (memory[key] ??= { children: {}, rooms: {}, held: {} })
  const settings = told.settings[key]
  learn(key, mine)
  const access = await call('GET', `/world/services/${key}/credentials`)
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: settings.time_zone }).format(new Date(env.PARKTIME_NOW))
  const sinceMonday = (new Date(today).getUTCDay() + 6) % 7
  const first = settings.weeks === 'calendar' ? addDays(today, -sinceMonday) : today
  const kidsoft = settings.ccms === 'kidsoft'
  const ccms = await (kidsoft ? readKidsoft : readManage)(access.ccms, first, addDays(first, (kidsoft ? 7 : 6) * 7 - 1), today)
  const login = { Authorization: `Bearer ${access.storypark.token}` }
  const base = access.storypark.url
  const profiles = new Map((await list(`${base}/profiles`, login, 'profiles', byToken)).map((row) => [row.id, row]))
  const rooms = new Map((await list(`${base}/rooms`, login, 'rooms', byToken)).map((row) => [row.id, row]))
  const plan = (await call('GET', `${base}/account`, login)).paid_children
  if (!ccms.children.length && Object.values(mine.children).some(isLinked)) return // no list at all
  const write = (method, path, body) => call(method, base + path, login, body)

  // Rooms: present while they have a session in the window
  const active = new Set(ccms.sessions.filter(([, , dates]) => dates.length).map(([, room]) => room))
  for (const [id, name] of ccms.rooms) {
    const to = mine.rooms[id]
    const room = isLinked(to) ? rooms.get(to) : undefined
    if (to === 'skip') continue
    if (!room && active.has(id)) {
      mine.rooms[id] = (await write('POST', '/rooms', { name })).id
    } else if (room?.state === 'removed' && active.has(id)) {
      await write('POST', `/rooms/${to}/reactivate`, { name })
    } else if (room?.state === 'present' && !active.has(id) && !(today < (mine.held[id] ?? ''))) {
      await (settings.removal === 'delete' ? write('DELETE', `/rooms/${to}`) : write('POST', `/rooms/${to}/deactivate`))
      for (const profile of profiles.values()) profile.room_ids = profile.room_ids.filter((each) => each !== to)
    } else if (room?.state === 'present' && room.name !== name) {
      await write('PATCH', `/rooms/${to}`, { name })
    }
  }
  const managed = Object.values(mine.rooms).filter(isLinked)

  /** Names, a birth date that is known, and the linked rooms of the first week with a session. */
  async function edit(profile, child) {
    const booked = ccms.sessions.filter(([who]) => who === child.id).flatMap(([, room, dates]) =>
      dates.map((day) => [Math.floor((Date.parse(day) - Date.parse(first)) / DAY / 7), mine.rooms[room]]))
    const week = Math.min(...booked.map(([number]) => number))
    const wanted = new Set(booked.filter(([number, to]) => number === week && isLinked(to)).map(([, to]) => to))
    const edits = {}
    if (profile.given_name !== child.given) edits.given_name = child.given
    if (profile.family_name !== child.family) edits.family_name = child.family
    if (child.born && profile.birth_date !== child.born) edits.birth_date = child.born
    const added = [...wanted].filter((room) => !profile.room_ids.includes(room))
    const removed = profile.room_ids.filter((room) => managed.includes(room) && !wanted.has(room))
    if (added.length) edits.add_room_ids = added
    if (removed.length) edits.remove_room_ids = removed
    if (Object.keys(edits).length) await write('PATCH', `/profiles/${profile.id}`, edits)
  }

  // Children: archives first, then updates, then who needs a space of the plan
  const labels = settings.sync_inactive ? ['Active', 'Inactive'] : ['Active']
  const scope = ccms.children.filter((child) => labels.includes(child.label) && mine.children[child.id] !== 'skip')
  const inScope = new Set(scope.map((child) => child.id))
  for (const [id, to] of Object.entries(mine.children)) {
    const profile = profiles.get(to)
    if (inScope.has(id) || profile?.state !== 'active') continue
    await write('POST', `/profiles/${to}/archive`)
    profile.state = 'archived'
  }
  const waiting = []
  for (const child of scope) {
    const profile = profiles.get(mine.children[child.id])
    if (profile?.state === 'active') await edit(profile, child)
    else waiting.push({ child, profile, order: [child.label !== 'Active', !profile, child.next ?? '9', child.family.toLowerCase(), child.given.toLowerCase(), child.id].map(String) })
  }
  const compare = (one, other) => one.order.reduce((found, part, index) => found || (part < other.order[index] ? -1 : +(part > other.order[index])), 0)
  const space = Math.max(0, plan - [...profiles.values()].filter((profile) => profile.state === 'active').length)
  for (const { child, profile } of waiting.sort(compare).slice(0, space)) {
    let there = profile
    if (there) await write('POST', `/profiles/${there.id}/restore`)
    else there = await write('POST', '/profiles', { given_name: child.given, family_name: child.family, birth_date: child.born })
    mine.children[child.id] = there.id
    await edit(there, child)
  }
}

try {
  for (const key of env.PARKTIME_SERVICES.split(',')) await sync(key)
} catch (error) {
  console.error(`this run is given up: ${error.message}`)
  process.exitCode = 1
} finally {
  writeFileSync(memoryFile, JSON.stringify(memory))
  agent.destroy()
}
