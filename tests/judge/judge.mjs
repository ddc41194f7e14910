// tests/judge/judge.mjs PROGRAM CONTRACT: what others think of our schema and of our bodies.
//
// ajv, which knows nothing of fixline, reads `fixline schema` and gives every case of the contract its verdict. Prism, a
// mock server made from the contract's OpenAPI, takes the bodies the program really sends. A judge that lets everything
// pass is worth nothing, so both are first seen to refuse.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';

const [program, contract] = process.argv.slice(2);
const openapi = join(contract, 'update-repair.openapi.json');
const { cases } = JSON.parse(readFileSync(join(contract, 'cases.json'), 'utf8'));
const { components } = JSON.parse(readFileSync(openapi, 'utf8'));
const home = mkdtempSync(join(tmpdir(), 'fixline-judge-'));
const faults = [];
let judged = 0;

function expect(holds, what) {
    judged++;
    if (!holds) faults.push(what);
}

function environment(url) {
    const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('FIXLINE_'));
    return {
        ...Object.fromEntries(kept),
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_STATE_HOME: join(home, 'state'),
        FIXLINE_OPERATOR: 'Sam',
        FIXLINE_TIMEZONE: 'Europe/Berlin',
        FIXLINE_TOKEN: 'made-up',
        ...(url ? { FIXLINE_URL: url } : {}),
    };
}

// Standard output; a status other than 0 is an error that shows both outputs.
function fixline(url, words, input = '') {
    try {
        return execFileSync(program, words, { env: environment(url), input, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
        throw new Error(`fixline ${words.join(' ')}: status ${error.status}\n${error.stdout}${error.stderr}`);
    }
}

// The shape of a body cannot tell which order it is for.
const isAboutOrder = (one) => (one.why ?? '').startsWith('event belongs to');

function judgeSchema(types) {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    const ours = ajv.compile(JSON.parse(fixline(null, ['schema'])));
    const contracts = ajv.compile(components.schemas.RepairEvent);
    for (const one of cases) {
        const wanted = one.expect === 'accepted' || isAboutOrder(one);
        expect(contracts(one.body) === wanted, `the contract's own schema and its case disagree: ${one.name}`);
        expect(ours(one.body) === wanted, `fixline schema and the case disagree: ${one.name}`);
    }
    for (const { event } of Object.values(types).flat()) {
        const validate = ajv.compile(JSON.parse(fixline(null, ['schema', event])));
        expect(validate({ event }), `schema ${event} refuses the event alone`);
        expect(!validate({ event: `${event}_2` }), `schema ${event} takes another event`);
        for (const one of cases.filter(({ body }) => body.event === event && !Array.isArray(body)))
            expect(validate(one.body) === (one.expect === 'accepted' || isAboutOrder(one)), `schema ${event}: ${one.name}`);
    }
}

const SAMPLES = {
    string: 'Zoë said "it\'s fine" \\ 修理',
    timestamp: 'yesterday 16:30',
    boolean: 'no',
    'timestamp[]': 'tomorrow 9, tomorrow 14:00',
    object: '{"n":1.50,"big":12345678901234567890}',
};

// Every event with all its fields, typed as a person would: CSV is read by the kind of each field.
function typedRows(types) {
    const events = Object.entries(types).flatMap(([type, list]) => list.map((event) => ({ type, ...event })));
    const names = [...new Set(events.flatMap(({ fields }) => Object.keys(fields)))];
    const quote = (text) => `"${text.replaceAll('"', '""')}"`;
    const rows = events.map(({ type, event, fields }) =>
        [type, event, ...names.map((name) => (fields[name] ? SAMPLES[fields[name]] : ''))].map(quote).join(','));
    return [['order', 'event', ...names].join(','), ...rows].join('\n') + '\n';
}

function judgeBodies(url, types) {
    fixline(url, ['orders', 'add', 'repair_depot', '--type', 'depot']);
    fixline(url, ['orders', 'add', 'repair_onsite', '--type', 'onsite']);
    const good = cases.filter((one) => one.expect === 'accepted');
    const lines = good.map(({ serviceType, body }) => JSON.stringify({ order: serviceType, ...body })).join('\n');
    const typed = typedRows(types);
    const sent = [
        fixline(url, ['batch', '-'], lines),
        fixline(url, ['batch', '-'], typed),
        fixline(url, ['send', 'repair_depot', 'photo_taken', 'metadata={"a":[1]}', 'eventDate=now', 'x:=null'])
    ];
    expect(sent[0].startsWith(`${good.length} rows: ${good.length} accepted`), `the contract's cases: ${sent[0]}`);
    const count = typed.trim().split('\n').length - 1;
    expect(sent[1].startsWith(`${count} rows: ${count} accepted`), `every field of every event: ${sent[1]}`);
    const ajv = new Ajv2020({ strict: false });
    const validate = ajv.compile(JSON.parse(fixline(null, ['schema'])));
    for (const line of fixline(url, ['history', '--format', 'jsonl']).trim().split('\n')) {
        const { id, status, state, body } = JSON.parse(line);
        expect(status === 200 && state === 'accepted' && validate(body), `event ${id} is ${state} with ${status}`);
    }
}

// Prism must be seen to refuse what the contract refuses, or its word is worth nothing.
async function judgeTheJudge(url) {
    for (const one of cases.filter((each) => !isAboutOrder(each))) {
        const answer = await fetch(`${url}/service-orders/SO-1/update-repair`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Extend-Access-Token': 'made-up' },
            body: JSON.stringify(one.body),
        });
        await answer.text();
        expect(answer.ok === (one.expect === 'accepted'), `the mock server answers ${answer.status}: ${one.name}`);
    }
}

// Resolves with the mock server's address once it listens.
function listening(prism) {
    return new Promise((resolve, reject) => {
        prism.on('exit', (status) => reject(new Error(`the mock server ended with ${status}`)));
        createInterface({ input: prism.stdout }).on('line', (line) => {
            const found = line.match(/listening on (http:\S+)/);
            if (found) resolve(found[1]);
        });
    });
}

function startPrism() {
    const command = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', '.bin', 'prism');
    const words = ['mock', '--host', '127.0.0.1', '--port', '0', '--errors', openapi];
    return spawn(command, words, { env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'inherit'] });
}

const prism = startPrism();
try {
    const { serviceTypes } = JSON.parse(fixline(null, ['events', '--json']));
    judgeSchema(serviceTypes);
    const url = await listening(prism);
    await judgeTheJudge(url);
    judgeBodies(url, serviceTypes);
} catch (error) {
    faults.push(error.message);
} finally {
    prism.removeAllListeners('exit');
    prism.kill();
    rmSync(home, { recursive: true });
}
for (const fault of faults) console.error(`judge: ${fault}`);
console.log(`judge: ${judged} verdicts, ${faults.length} against`);
process.exit(faults.length ? 1 : 0);
