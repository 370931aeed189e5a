// The page /images, as a person uses it: over a mesh that holds drawn pictures, in Chromium.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import fs from 'node:fs';
import {after, before, describe, it} from 'node:test';
import {launch} from './browser.mjs';
import {COLOURS, draw} from './draw.mjs';

const {GATEWAY, TOKEN} = process.env;
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LEVEL_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let browser;

before(async () => {
  browser = await launch();
  await decodeOnePicture();
});
after(() => browser.close());

/**
 * The first picture starts the JVM that decodes it: on a busy machine that takes longer than a
 * search may.
 */
async function decodeOnePicture() {
  const page = await browser.newPage();
  const content = (await page.evaluate(draw, {thing: 'circle', colour: '#000', size: 64})).split(',')[1];
  await page.close();
  const query = 'query($p: [ProbeInput!]) { search(namespace: "default", probes: $p) { hits { document } } }';
  for (let tries = 0; tries < 10; tries++) {
    const response = await fetch(`${GATEWAY}/graphql`, {
      method: 'POST',
      headers: {Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json'},
      body: JSON.stringify({query, variables: {p: [{picture: {content}}]}}),
    });
    const {errors} = await response.json();
    if (!errors) {
      return;
    }
    assert.equal(errors[0].extensions.code, 'DEADLINE_EXCEEDED', errors[0].message);
  }
  assert.fail('no picture was decoded in ten tries');
}

/** A tab with what went wrong in it, and what it asked for. */
async function tab(options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults = [];
  const requests = [];
  page.on('pageerror', e => faults.push(e.message));
  page.on('console', m => m.type() === 'error' && faults.push(m.text()));
  page.on('request', r => requests.push(r.url()));
  await page.goto(`${GATEWAY}/images`);
  return {page, faults, requests};
}

async function signIn(page) {
  await page.fill('#token', TOKEN);
  await page.press('#token', 'Enter');
  try {
    await page.waitForFunction(() => document.querySelector('#collection').options.length > 1);
  } catch (e) {
    // What the page says is worth more than that it said nothing else.
    const said = await page.evaluate(() => document.body.innerText);
    throw new Error(`${e.message}\nthe page says: ${said}`);
  }
}

async function signedIn(options) {
  const made = await tab(options);
  await signIn(made.page);
  return made;
}

/** Does what leads to a search, and waits for its answer. */
async function answered(page, act) {
  const done = page.waitForResponse(r =>
    r.url().endsWith('/graphql') && (r.request().postData() ?? '').includes('query Pictures'));
  await act();
  await done;
  await page.waitForFunction(() => !document.querySelector('#hits').hasAttribute('aria-busy'));
}

function search(page, sentence) {
  return answered(page, async () => {
    await page.fill('#query', sentence);
    await page.press('#query', 'Enter');
  });
}

function titles(page) {
  return page.$$eval('#hits .frame img', images => images.map(image => image.alt));
}

function focusedHit(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('#hits > li')].indexOf(document.activeElement.closest('#hits > li')));
}

async function assertAccessible(page, where) {
  await page.evaluate(AXE);
  const {violations} = await page.evaluate(tags => axe.run({runOnly: tags}), LEVEL_AA);
  const told = violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join('\n  ')}`);
  assert.deepEqual(told, [], where);
}

async function dropCircle(page, colour, name) {
  const url = await page.evaluate(draw, {thing: 'circle', colour, size: 300});
  await page.evaluate(async ({base64, fileName}) => {
    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], fileName, {type: 'image/png'}));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
    }
  }, {base64: url.split(',')[1], fileName: name});
}

describe('/images', () => {
  it('asks for a token, says what is wrong with one, and keeps it out of every address', async () => {
    const {page, faults, requests} = await tab();
    await page.waitForSelector('#token-dialog[open]');
    await assertAccessible(page, 'the token');
    await page.fill('#token', 'no token at all');
    await page.press('#token', 'Enter');
    assert.match(await page.textContent('#token-state'), /not a token/);

    await signIn(page);
    await search(page, 'a red circle');
    assert.equal(await page.evaluate(() => sessionStorage.getItem('vectormesh.token')), TOKEN);
    assert.ok(!page.url().includes(TOKEN));
    assert.deepEqual(requests.filter(url => url.includes(TOKEN) || !url.startsWith('blob:') && !url.startsWith(GATEWAY)), []);
    assert.deepEqual(faults, []);

    await page.click('#token-open');
    await page.click('#token-forget');
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    assert.equal(await page.locator('#hits li').count(), 0);
    assert.equal(new URL(page.url()).hash, '');
    await page.context().close();
  });

  it('shows the pictures that a sentence describes, and why', async () => {
    const {page, faults} = await signedIn();
    await search(page, 'a red circle');
    assert.match((await titles(page))[0], /red.circle/i);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#hits img')].every(i => i.complete && i.naturalWidth > 0));
    assert.match(await page.textContent('#count'), /^\d+ hits?/);
    await page.click('#hits li:first-child summary');
    assert.match(await page.textContent('#hits li:first-child .why'), /Found by .*Similarity 0\.\d\d of 1/s);
    await assertAccessible(page, 'the hits');
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it('goes by keyboard: to the search, through the hits, large, back, similar', async () => {
    const {page} = await signedIn();
    await page.focus('#token-open');
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'query');
    await page.fill('#query', 'circle');
    await answered(page, () => page.keyboard.press('Enter'));
    const {length} = await titles(page);
    assert.ok(length >= 2, `${length} hits`);

    await page.focus('#hits .open');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusedHit(page), 1);
    await page.keyboard.press('End');
    assert.equal(await focusedHit(page), length - 1);
    await page.keyboard.press('Home');
    assert.equal(await focusedHit(page), 0);

    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#large[open] img')?.naturalWidth > 0);
    assert.match(await page.textContent('#large-metadata'), /256 × 256, PNG/);
    await assertAccessible(page, 'one hit, large');
    await page.keyboard.press('Escape');
    assert.equal(await focusedHit(page), 0);

    const first = (await titles(page))[0];
    await answered(page, () => page.keyboard.press('s'));
    assert.match(new URL(page.url()).hash, /like=/);
    assert.match(await page.textContent('#probes'), new RegExp(`like ${first}`));
    assert.equal(await focusedHit(page), 0);
    await page.context().close();
  });

  it('finds similar ones of a hit, and leaves out what is unlike', async () => {
    const {page} = await signedIn();
    await search(page, 'a blue square');
    await answered(page, () => page.click('#hits li:first-child .actions button:first-child'));
    const similar = await titles(page);
    assert.match(similar[0], /blue/i);
    assert.ok(!similar.some(title => /blue.square/i.test(title)), 'the hit itself is not similar to itself');
    assert.equal(await page.inputValue('#query'), '');
    await answered(page, () => page.click('#hits li:nth-child(2) .actions button:nth-child(2)'));
    assert.match(await page.textContent('#probes'), new RegExp(`not like ${similar[1]}`));
    assert.notEqual((await titles(page))[1], similar[1]);
    await answered(page, () => page.click('#probes .unlike button'));
    assert.deepEqual(await titles(page), similar);
    await page.context().close();
  });

  it('searches by a dropped picture, alone and with a sentence, and takes it away again', async () => {
    const {page, faults} = await signedIn();
    await answered(page, () => dropCircle(page, COLOURS.green, 'mine.png'));
    assert.match(await page.textContent('#probes'), /mine\.png/);
    assert.match((await titles(page))[0], /green.circle/i);
    assert.ok(await page.isDisabled('#relevance'));
    await assertAccessible(page, 'a dropped picture');
    await search(page, 'in red');
    assert.match(await page.textContent('#probes'), /mine\.png/);
    await answered(page, () => page.click('#probes .picture button'));
    assert.equal(await page.textContent('#probes'), '');
    assert.ok(await page.isEnabled('#relevance'));
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it('refuses in words what is no picture', async () => {
    const {page} = await signedIn();
    await page.setInputFiles('#file', {name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('words')});
    await page.waitForSelector('#problem:not([hidden])');
    assert.match(await page.textContent('#problem'), /notes\.txt is not a picture/);
    await answered(page, () => page.setInputFiles('#file',
      {name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('this is no PNG')}));
    assert.match(await page.textContent('#problem'), /^the picture cannot be read/);
    await page.context().close();
  });

  it('says how similar the best one was when nothing is relevant, and shows it on request', async () => {
    const {page} = await signedIn();
    await page.focus('#relevance');
    await page.keyboard.press('End');
    await search(page, 'minutes of the annual meeting of shareholders');
    await page.waitForSelector('#empty:not([hidden])');
    assert.match(await page.textContent('#empty'), /The best similarity was 0\.\d\d\./);
    assert.match(await page.textContent('#count'), /^0 hits/);
    await assertAccessible(page, 'an empty answer');
    await answered(page, () => page.click('#empty button'));
    assert.ok((await titles(page)).length > 0);
    await page.context().close();
  });

  it('filters by counted categories and by metadata, and goes back', async () => {
    const {page} = await signedIn();
    await page.focus('#relevance');
    await page.keyboard.press('Home');
    await search(page, 'red');
    const all = await titles(page);
    assert.equal(await page.locator('#facets [aria-label="Format"]').count(), 0, 'all have the same format');
    const category = name => page.locator(`#facets [data-facet="category"][data-value="${name}"]`);
    const count = async name => Number(await category(name).locator('small').textContent());
    const counts = {squares: await count('squares'), circles: await count('circles')};
    assert.ok(counts.squares > 0 && counts.circles > 0, JSON.stringify(counts));
    assert.equal(await category('squares').getAttribute('aria-label'), `squares, ${counts.squares} documents`);
    await category('squares').focus();
    await answered(page, () => page.keyboard.press('Enter'));
    const squares = await titles(page);
    assert.ok(squares.length > 0 && squares.every(title => /square/i.test(title)), squares.join());
    assert.equal(squares.length, Math.min(24, counts.squares));
    assert.equal(await category('squares').getAttribute('aria-pressed'), 'true');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.value), 'squares');
    assert.deepEqual({squares: await count('squares'), circles: await count('circles')}, counts);
    await assertAccessible(page, 'a chosen category');
    await answered(page, () => category('circles').click());
    assert.ok((await titles(page)).every(title => /circle/i.test(title)));
    await answered(page, () => category('circles').click());
    assert.equal(await category('circles').getAttribute('aria-pressed'), 'false');
    assert.deepEqual(await titles(page), all);
    await answered(page, () => page.goBack());
    await answered(page, () => page.goBack());
    assert.deepEqual(await titles(page), squares);
    await answered(page, () => page.goBack());
    assert.deepEqual(await titles(page), all);

    await page.click('#filters summary');
    await page.fill('#filter', 'meta.width >');
    await answered(page, () => page.press('#filter', 'Enter'));
    assert.match(await page.textContent('#problem'), /^The filter: /);
    await page.context().close();
  });

  it('shows further hits on request, and moves the focus to the first of them', async () => {
    const {page} = await signedIn();
    await answered(page, () => dropCircle(page, COLOURS.red, 'red.png'));
    assert.equal((await titles(page)).length, 24);
    await answered(page, () => page.click('#more'));
    const all = await titles(page);
    assert.equal(all.length, 32);
    assert.equal(new Set(all).size, 32);
    assert.equal(await focusedHit(page), 24);
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`fits a telephone, in ${colorScheme} colours`, async () => {
      const {page} = await signedIn({viewport: {width: 360, height: 740}, colorScheme});
      await search(page, 'a red circle');
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      await assertAccessible(page, colorScheme);
      await page.context().close();
    });
  }
});
