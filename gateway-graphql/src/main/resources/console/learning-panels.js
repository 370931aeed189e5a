// The panels of the page /learning, each drawn from what the mesh answered.
import {element} from './elements.js';
import {intervals, lineplot} from './plots.js';
import {button, none, number, share, state, table, time} from './tables.js';
import {lastPart} from './words.js';

/** What each step of a plan shows to whom. */
function steps(plan) {
  return [
    ...(plan.shadow ? ['shadow'] : []),
    ...(plan.interleave ? [`both ${share(plan.interleave)}`] : []),
    ...plan.weights.map(share),
  ];
}

/** To how many sessions the candidate is shown, and how. */
function tried({trial, weight}) {
  if (trial === 'SHADOW') {
    return 'shown to nobody, asked beside';
  }
  return trial === 'INTERLEAVE' ? `both lists in one for ${share(weight)} of the sessions` : `${share(weight)} of the sessions`;
}

const ENDED = new Set(['PROMOTED', 'ROLLED_BACK', 'ABORTED']);

export function showRollout(place, rollout, history, acts) {
  if (!rollout) {
    place.replaceChildren(none('Nothing is rolled out. A build of the index that is ready can be tried on a growing share of the sessions.'));
    return;
  }
  const plot = intervals('Differences of the arms, candidate less live, with intervals that hold at all times',
    rollout.findings.map(f => ({
      name: f.guard.replace('_', ' '), lower: f.lower, upper: f.upper, middle: f.candidate - f.live, bad: f.verdict === 'FAIL',
    })));
  place.replaceChildren(
    element('p', {}, state(rollout.state), ' ', element('strong', {}, lastPart(rollout.name)),
      `: build ${lastPart(rollout.generation)} beside build ${lastPart(rollout.liveGeneration ?? '')}, `,
      tried(rollout)),
    element('p', {class: 'reason', role: 'status'}, rollout.reason ?? ''),
    ...rollout.warnings.map(warning => none(warning)),
    element('ol', {class: 'steps', 'aria-label': 'Steps'}, ...steps(rollout.plan).map((step, i) =>
      element('li', {
        class: i + 1 < rollout.step || rollout.state === 'PROMOTED' ? 'done' : '',
        'aria-current': i + 1 === rollout.step && !ENDED.has(rollout.state) ? 'step' : false,
      }, step))),
    buttons(rollout, acts),
    plot ? element('figure', {}, element('figcaption', {}, 'Candidate less live, with intervals that hold however often one looks'), plot) : '',
    rollout.findings.length ? table('Guards',
      ['Guard', 'Says', '#Live', '#Candidate', '#Sessions', 'Why'],
      rollout.findings.map(f => [
        f.guard.replace('_', ' '), state(f.verdict ?? 'WAIT'), f.live.toFixed(3), f.candidate.toFixed(3),
        `${number(f.liveCount)} / ${number(f.candidateCount)}`, f.reason ?? '',
      ])) : '',
    element('details', {open: place.querySelector('details')?.open ?? false},
      element('summary', {}, `What happened (${history.length})`),
      table('What happened', ['When', 'State', '#Share', 'By', 'Why'],
        [...history].reverse().map(e => [time(e.time), state(e.state), share(e.weight), e.actor ?? '', e.reason ?? '']))));
}

function buttons(rollout, acts) {
  const move = (how, text) => button(text, `${text}: rollout ${lastPart(rollout.name)}`, () => acts.moveRollout(how, rollout.name));
  const offered = {
    PENDING: [move('abortRollout', 'Abort')],
    RUNNING: [move('pauseRollout', 'Pause'), move('promoteRollout', 'Promote now'), move('abortRollout', 'Abort')],
    HELD: [move('resumeRollout', 'Resume'), move('promoteRollout', 'Promote now'), move('abortRollout', 'Abort')],
    PROMOTED: [move('rollBackRollout', 'Roll back')],
  };
  return element('div', {class: 'actions'}, ...(offered[rollout.state] ?? []));
}

export function showGenerations(place, seen, rollout, acts) {
  const {generations, traffic} = seen.generations;
  const busy = rollout && !ENDED.has(rollout.state);
  const offered = one => {
    const n = lastPart(one.name);
    const made = [];
    if (one.state === 'READY' && !busy) {
      made.push(button('Roll out', `Roll out build ${n}`, () => acts.startRollout(one.name, modelOf(one, seen)?.name ?? null), true));
    }
    if ((one.state === 'READY' || one.state === 'RETAINED') && !traffic) {
      made.push(button('Switch to', `Switch to build ${n}`, () => acts.switchTo(one.name)));
      made.push(button('Drop', `Drop build ${n}`, () => acts.deleteGeneration(one.name)));
    }
    return element('div', {class: 'actions'}, ...made);
  };
  place.replaceChildren(table('Builds of the index',
    ['Build', 'State', 'Model', '#Documents', '#Points', '#Pending', 'Since', ''],
    generations.map(one => [
      lastPart(one.name), state(one.state), `${one.space.model} ${one.method ? `(${one.method.toLowerCase()})` : ''}`,
      number(one.documentCount), number(one.pointCount), number(one.pendingCount),
      one.failure ?? (one.expireTime ? `kept until ${time(one.expireTime)}` : time(one.liveTime ?? one.createTime)),
      offered(one),
    ])));
}

function modelOf(generation, seen) {
  return seen.modelVersions.nodes.find(model => model.encoder === generation.space.model);
}

export function showTrain(place, seen, busy, acts) {
  const released = seen.sessionBatches.nodes.filter(batch => batch.state === 'RELEASED');
  const sets = seen.judgementSets.nodes;
  if (!released.length && !sets.length) {
    place.replaceChildren(none('Nothing to learn from yet: release a batch of sessions below, or write a set of judgements.'));
    return;
  }
  const before = place.querySelector('#learn-from')?.value;
  const select = element('select', {id: 'learn-from', 'aria-label': 'Learn from'},
    ...released.map(batch => element('option', {value: batch.name},
      `sessions, batch ${lastPart(batch.name)} (${number(batch.sessionCount)})`)),
    ...sets.map(set => element('option', {value: set.name},
      `judgements ${set.displayName || lastPart(set.name)} (${number(set.queryCount)} queries)`)));
  if (before && [...select.options].some(option => option.value === before)) {
    select.value = before;
  }
  const start = () => acts.train(select.value.includes('/sessionBatches/')
    ? {sessionBatches: [select.value]}
    : {judgementSets: [select.value]});
  const train = button('Train', 'Train an adapter', start, true);
  train.disabled = busy;
  place.replaceChildren(element('div', {class: 'choices'}, element('label', {}, 'Learn from', select), train));
}

export function showRuns(place, runs, chosen, acts) {
  place.replaceChildren(runs.length ? table('Training runs',
    ['Run', 'State', 'Method', 'Gate', 'Began', 'Ended', ''],
    runs.map(run => [
      button(run.displayName || lastPart(run.name), `Show run ${run.displayName || lastPart(run.name)}`, () => acts.chooseRun(run.name)),
      state(run.state), run.method || 'adapter',
      run.gate ? state(run.gate.passed ? 'passed' : 'stopped') : '',
      time(run.createTime), time(run.endTime),
      run.state === 'QUEUED' || run.state === 'RUNNING'
        ? button('Cancel', `Cancel run ${lastPart(run.name)}`, () => acts.cancelRun(run.name))
        : run.name === chosen ? 'shown below' : '',
    ])) : none('No run yet.'));
}

export function showRun(place, run, acts) {
  if (!run) {
    place.replaceChildren();
    return;
  }
  const learnt = run.epochs.filter(epoch => epoch.trial === 0);
  const epochs = learnt.length ? learnt : run.epochs;
  const loss = lineplot('Loss by epoch', [
    {class: 'first', points: epochs.map(e => ({x: e.number, y: e.loss}))},
    {class: 'second', points: epochs.filter(e => e.heldOutLoss !== null).map(e => ({x: e.number, y: e.heldOutLoss}))},
  ]);
  const findings = run.gate?.findings ?? [];
  const gate = intervals('Differences to the live model, with 95 % intervals', findings.map(f => ({
    name: `${f.set} (${f.measure})`, lower: f.lower, upper: f.upper, middle: f.candidate - f.live, bad: f.required && !f.passed,
  })));
  const report = run.dataReport;
  place.replaceChildren(
    element('h3', {}, `Run ${lastPart(run.name)}`, run.stage ? `: ${run.stage.toLowerCase()}` : ''),
    report ? none(`${number(report.sessionCount)} sessions, ${number(report.queryCount)} queries, ${number(report.pairCount)} pairs, `
      + `${number(report.documentCount)} documents${report.missingDocumentCount ? `; ${number(report.missingDocumentCount)} are not in the index` : ''}`) : '',
    run.error ? element('p', {class: 'problem'}, run.error.message) : '',
    ...run.notes.map(note => none(note)),
    loss ? element('figure', {}, element('figcaption', {}, 'Loss by epoch: of what is learnt from (line), of queries held out (dashed)'), loss) : '',
    run.gate ? element('p', {}, state(run.gate.passed ? 'passed' : 'stopped'), ' by the gate') : '',
    gate ? element('figure', {}, element('figcaption', {}, 'Candidate less live model, 95 % intervals'), gate) : '',
    run.gate?.reason ? element('p', {class: 'reason help'}, run.gate.reason) : '',
    run.modelVersion ? none(`It made ${lastPart(run.modelVersion)}.`) : '');
}

export function showModels(place, seen, acts) {
  const models = seen.modelVersions.nodes;
  const built = new Set(seen.generations.generations.filter(g => g.state !== 'FAILED').map(g => g.space.model));
  place.replaceChildren(models.length ? table('Models',
    ['Model', 'Stage', 'Made from', 'Gate', 'Made', ''],
    models.map(model => [
      lastPart(model.name), state(model.stage), model.parentModel ?? '',
      model.gate ? state(model.gate.passed ? 'passed' : 'stopped') : '', time(model.createTime),
      model.gate?.passed && !built.has(model.encoder)
        ? button('Build an index', `Build an index with ${lastPart(model.name)}`, () => acts.reindex(model.encoder), true)
        : '',
    ])) : none('No model yet.'));
}

export function showBatches(place, batches, acts) {
  const collecting = batches.find(batch => batch.state === 'COLLECTING');
  place.replaceChildren(
    batches.length ? table('Batches of sessions',
      ['Batch', 'State', '#Sessions', '#left out', '#Events', '#left out', 'Released'],
      batches.map(batch => [
        lastPart(batch.name), state(batch.state), number(batch.sessionCount), number(batch.markedSessionCount),
        number(batch.eventCount), number(batch.markedEventCount), time(batch.releaseTime),
      ])) : none('No session yet. A search with a session is one: ./vectormesh search --session-id s-1 WORDS.'),
    collecting && Number(collecting.sessionCount) > 0
      ? element('div', {class: 'actions'}, button('Release the batch', 'Release the batch that collects', acts.release))
      : '');
}
