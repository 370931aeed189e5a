// The page /learning, as a person uses it: from judged questions to a build of the index that is rolled out and back.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import fs from 'node:fs';
import {after, before, describe, it} from 'node:test';
import {launch} from './browser.mjs';

const {GATEWAY, TOKEN, HOUSE} = process.env;
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LEVEL_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const NAMESPACE = 'namespaces/learn-page';
const COLLECTION = `${NAMESPACE}/collections/help`;
const SLOW = 240_000;

let browser;

before(async () => {
  browser = await launch();
  await fill();
});
after(() => browser.close());

async function ask(query, variables) {
  const response = await fetch(`${GATEWAY}/graphql`, {
    method: 'POST',
    headers: {Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json'},
    body: JSON.stringify({query, variables}),
  });
  const {data, errors} = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/** The help pages of the made-up company, and which of them answers which question. */
async function fill() {
  const house = JSON.parse(fs.readFileSync(HOUSE, 'utf8'));
  const pages = house.topics.flatMap((topic, t) => house.matters.map((matter, m) => {
    const filled = text => text.replaceAll('{name}', topic.name).replaceAll('{nick}', topic.nickname);
    return {id: `page-${t}-${m}`, title: filled(matter.title), text: filled(matter.text), questions: matter.questions.map(filled)};
  }));
  await ask('mutation { createNamespace(id: "learn-page") { name } }');
  await ask('mutation { createCollection(namespace: "learn-page", id: "help") { name } }');
  await ask('mutation($c: ID!, $d: [DocumentInput!]!) { writeDocuments(collection: $c, documents: $d) { outcome } }',
    {c: COLLECTION, d: pages.map(({id, title, text}) => ({id, title, text}))});
  await ask(`mutation($q: [JudgedQueryInput!]!) {
      writeJudgementSet(name: "answers", namespace: "learn-page", displayName: "What answers what", queries: $q) { queryCount }
    }`, {q: pages.flatMap(({id, questions}) => questions.slice(0, 2).map(query =>
    ({query, judgements: [{document: `${COLLECTION}/documents/${id}`, grade: 1}]})))});
  await ask('{ search(namespace: "learn-page", query: "kettle is down", session: {sessionId: "s-1", user: "ann"}) { session } }');
}

async function opened() {
  const context = await browser.newContext({viewport: {width: 1280, height: 1000}});
  const page = await context.newPage();
  page.setDefaultTimeout(SLOW);
  const faults = [];
  page.on('pageerror', e => faults.push(e.message));
  page.on('console', m => m.type() === 'error' && faults.push(m.text()));
  await page.goto(`${GATEWAY}/learning#${NAMESPACE}`);
  await page.fill('#token', TOKEN);
  await page.press('#token', 'Enter');
  await page.waitForSelector('#generations table');
  return {page, faults};
}

async function assertAccessible(page, where) {
  await page.evaluate(AXE);
  const {violations} = await page.evaluate(tags => axe.run({runOnly: tags}), LEVEL_AA);
  assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join('\n  ')}`), [], where);
}

const shows = (page, place, text) =>
  page.waitForFunction(([at, words]) => document.querySelector(at).textContent.includes(words), [place, text]);

describe('/learning', () => {
  it('shows what is searched and what could be learnt from, and releases a batch of sessions', async () => {
    const {page, faults} = await opened();
    assert.equal(await page.inputValue('#namespace'), NAMESPACE);
    await shows(page, '#generations', 'live');
    await shows(page, '#rollout', 'Nothing is rolled out');
    await page.click('#batches button');
    await shows(page, '#batches', 'released');
    await assertAccessible(page, 'before anything was learnt');
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it('trains, shows losses and the verdict, builds an index, rolls it out by hand, and back', async () => {
    const {page, faults} = await opened();
    await page.selectOption('#learn-from', {label: 'judgements What answers what (384 queries)'});
    await page.click('#train button');
    await shows(page, '#runs', 'passed');
    assert.equal(await page.locator('#run svg.plot').count(), 2, 'losses and intervals');
    assert.match(await page.textContent('#run'), /held-out queries/);
    await assertAccessible(page, 'after a training');

    await page.click('#models button');
    await shows(page, '#generations', 'ready');
    await page.click('#generations button.main');
    await page.click('#rollout button:has-text("Promote now")');
    await shows(page, '#rollout', 'promoted');
    await shows(page, '#generations', 'retained');
    await assertAccessible(page, 'after a promotion');
    await page.click('#rollout button:has-text("Roll back")');
    await shows(page, '#rollout', 'rolled back');
    assert.match(await page.textContent('#rollout details'), /What happened \([3-9]/);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it('says what is wrong where something is refused', async () => {
    const {page} = await opened();
    await page.click('#generations button:has-text("Drop")');
    await page.waitForFunction(() => document.querySelectorAll('#generations tbody tr').length > 0);
    await page.click('#token-open');
    await page.click('#token-forget');
    await page.waitForFunction(() => document.querySelectorAll('.panel > div > *').length === 0);
    await page.context().close();
  });
});
