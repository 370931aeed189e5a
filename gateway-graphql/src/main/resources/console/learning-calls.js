// What the page /learning asks of the mesh.
import {graphql} from './mesh.js';

const GATE = `gate { passed reason findings { set measure queryCount live candidate lower upper passed required } }`;

const ROLLOUT = `
  name state step trial weight reason generation liveGeneration modelVersion warnings createTime stepTime endTime
  plan { shadow interleave weights stepSessions }
  findings { guard verdict live candidate lower upper tolerated liveCount candidateCount reason }`;

const OVERVIEW = `
  query Learning($namespace: ID!) {
    generations(namespace: $namespace) {
      generations {
        name state method pointCount documentCount pendingCount failure createTime liveTime expireTime
        space { model version dimension }
      }
      traffic { rollout generation weight shadow }
    }
    sessionBatches(namespace: $namespace, first: 20) {
      nodes { name state sessionCount markedSessionCount eventCount markedEventCount releaseTime }
    }
    judgementSets(namespace: $namespace, first: 100) { nodes { name displayName protected floor queryCount } }
    trainingMethods { id description }
    trainingRuns(namespace: $namespace, first: 20) {
      nodes { name displayName state stage method createTime endTime modelVersion gate { passed } error { message } }
    }
    modelVersions(namespace: $namespace, first: 20) {
      nodes { name stage encoder parentModel method createTime loaded gate { passed } trainingRun }
    }
    rollouts(namespace: $namespace, first: 10) { nodes { ${ROLLOUT} } }
  }`;

const RUN = `
  query Run($name: ID!) {
    trainingRun(name: $name) {
      name state stage method notes error { message } modelVersion
      dataReport { sessionCount queryCount pairCount documentCount missingDocumentCount }
      epochs { trial number loss heldOutLoss }
      ${GATE}
    }
  }`;

const HISTORY = `
  query Rollout($name: ID!) {
    rollout(name: $name) { history { number time state step weight actor reason } }
  }`;

export const overview = (namespace, signal) => graphql(OVERVIEW, {namespace}, signal);

export const trainingRun = async (name, signal) => (await graphql(RUN, {name}, signal)).trainingRun;

export const history = async (name, signal) => (await graphql(HISTORY, {name}, signal)).rollout.history;

export const release = (namespace, requestId) => graphql(
  'mutation($namespace: ID!, $requestId: ID!) { releaseSessionBatch(namespace: $namespace, requestId: $requestId) { name } }',
  {namespace, requestId});

export const train = given => graphql(`
  mutation($namespace: ID!, $sessionBatches: [ID!], $judgementSets: [ID!], $method: String, $requestId: ID) {
    createTrainingRun(namespace: $namespace, sessionBatches: $sessionBatches, judgementSets: $judgementSets,
      method: $method, requestId: $requestId) { name }
  }`, given);

export const cancelRun = name => graphql('mutation($name: ID!) { cancelTrainingRun(name: $name) { name } }', {name});

export const reindex = (namespace, encoder, requestId) => graphql(`
  mutation($namespace: ID!, $encoder: String, $requestId: ID) {
    reindex(namespace: $namespace, encoder: $encoder, requestId: $requestId) { name }
  }`, {namespace, encoder, requestId});

export const switchTo = name => graphql('mutation($name: ID!) { switchGeneration(name: $name) { name } }', {name});

export const deleteGeneration = name =>
  graphql('mutation($name: ID!) { deleteGeneration(name: $name) { name } }', {name});

export const startRollout = (namespace, generation, modelVersion, requestId) => graphql(`
  mutation($namespace: ID!, $generation: ID!, $modelVersion: ID, $requestId: ID) {
    createRollout(namespace: $namespace, generation: $generation, modelVersion: $modelVersion, requestId: $requestId) { name }
  }`, {namespace, generation, modelVersion, requestId});

/** @param act pauseRollout, resumeRollout, abortRollout, promoteRollout or rollBackRollout */
export const moveRollout = (act, name) => graphql(`mutation($name: ID!) { ${act}(name: $name) { name } }`, {name});
