// The page /learning: what a namespace is searched with, what it learnt, and who sees it.
import * as calls from './learning-calls.js';
import {element} from './elements.js';
import {graphql} from './mesh.js';
import {showBatches, showGenerations, showModels, showRollout, showRun, showRuns, showTrain} from './learning-panels.js';
import {shell} from './shell.js';
import {token} from './token.js';
import {lastPart, problem} from './words.js';

const get = id => document.getElementById(id);
const EVERY = 2000;
const OPEN_RUN = new Set(['QUEUED', 'RUNNING']);

const page = shell({signedIn: start, signedOut: clear});
let chosenRun = '';
let running = new AbortController();
let timer = 0;
/** One id for each thing that was asked for, so that a second click on a slow line does it once. */
const ids = new Map();

function requestId(what) {
  if (!ids.has(what)) {
    ids.set(what, crypto.randomUUID());
  }
  return ids.get(what);
}

function tell(lines) {
  get('problem').hidden = !lines.length;
  get('problem').replaceChildren(...lines.map(line => element('p', {}, line)));
}

/** Does something and shows what came of it. */
async function act(what, work) {
  try {
    await work();
    ids.delete(what);
    tell([]);
  } catch (e) {
    tell(problem(e));
  }
  await refresh();
}

const acts = {
  release: () => act('release', () => calls.release(namespace(), requestId('release'))),
  train: given => act('train', () => calls.train({namespace: namespace(), requestId: requestId('train'), ...given})),
  cancelRun: name => act(name, () => calls.cancelRun(name)),
  chooseRun: name => {
    chosenRun = name;
    refresh();
  },
  reindex: encoder => act(`reindex ${encoder}`, () => calls.reindex(namespace(), encoder, requestId(`reindex ${encoder}`))),
  switchTo: name => act(name, () => calls.switchTo(name)),
  deleteGeneration: name => act(name, () => calls.deleteGeneration(name)),
  startRollout: (generation, model) => act(generation, () =>
    calls.startRollout(namespace(), generation, model, requestId(generation))),
  moveRollout: (how, name) => act(name, () => calls.moveRollout(how, name)),
};

const namespace = () => get('namespace').value;

async function refresh() {
  running.abort();
  clearTimeout(timer);
  if (!token()) {
    page.askForToken();
    return;
  }
  if (!namespace()) {
    return;
  }
  running = new AbortController();
  const {signal} = running;
  try {
    await show(await calls.overview(namespace(), signal), signal);
    get('fresh').textContent = `as of ${new Date().toLocaleTimeString()}`;
  } catch (e) {
    if (e.name === 'AbortError') {
      return;
    }
    if (e.code === 'UNAUTHENTICATED') {
      page.askForToken();
    }
    tell(problem(e));
  }
  if (!signal.aborted) {
    timer = setTimeout(refresh, EVERY);
  }
}

async function show(seen, signal) {
  const rollout = seen.rollouts.nodes[0] ?? null;
  const history = rollout ? await calls.history(rollout.name, signal) : [];
  const runs = seen.trainingRuns.nodes;
  const wanted = runs.find(run => run.name === chosenRun) ?? runs[0] ?? null;
  const run = wanted ? await calls.trainingRun(wanted.name, signal) : null;
  keepFocus(() => {
    showRollout(get('rollout'), rollout, history, acts);
    showGenerations(get('generations'), seen, rollout, acts);
    showTrain(get('train'), seen, runs.some(one => OPEN_RUN.has(one.state)), acts);
    showRuns(get('runs'), runs, run?.name, acts);
    showRun(get('run'), run, acts);
    showModels(get('models'), seen, acts);
    showBatches(get('batches'), seen.sessionBatches.nodes, acts);
  });
}

/** What is drawn anew must not take the focus from who uses the keyboard. */
function keepFocus(draw) {
  const label = document.activeElement?.getAttribute('aria-label');
  draw();
  if (label && document.activeElement === document.body) {
    [...document.querySelectorAll('main [aria-label]')]
      .find(one => one.getAttribute('aria-label') === label)?.focus();
  }
}

async function start() {
  try {
    const {nodes} = (await graphql('{ namespaces(first: 500) { nodes { name displayName } } }')).namespaces;
    const asked = decodeURIComponent(location.hash.slice(1));
    get('namespace').replaceChildren(...nodes.map(n =>
      element('option', {value: n.name}, n.displayName || lastPart(n.name))));
    const wanted = [asked, 'namespaces/default'].find(name => nodes.some(n => n.name === name));
    get('namespace').value = wanted ?? nodes[0]?.name ?? '';
    tell(nodes.length ? [] : ['There is no namespace yet: ./vectormesh ingest makes one.']);
    await refresh();
  } catch (e) {
    tell(problem(e));
    if (e.code === 'UNAUTHENTICATED') {
      page.askForToken();
    }
  }
}

function clear() {
  running.abort();
  clearTimeout(timer);
  get('namespace').replaceChildren();
  document.querySelectorAll('.panel > div').forEach(panel => panel.replaceChildren());
  get('fresh').textContent = '';
}

get('namespace').addEventListener('change', () => {
  location.hash = namespace();
  chosenRun = '';
  refresh();
});
if (token()) {
  start();
} else {
  page.askForToken();
}
