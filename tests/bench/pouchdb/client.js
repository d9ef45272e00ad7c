// A PouchDB on LevelDB that replicates to a server: reads one command a line, answers each with one line of JSON.
'use strict';

const fs = require('fs');
const readline = require('readline');
const PouchDB = require('pouchdb');

const BATCH = 200;
const local = new PouchDB(process.argv[2]);
let remote;
let live;

const commands = {
  // load FILE: one dossier a line
  async load(file) {
    const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse);
    for (let first = 0; first < lines.length; first += 1000) await local.bulkDocs(lines.slice(first, first + 1000));
    return { loaded: lines.length };
  },
  // push URL: replicate everything that is new
  async push(url) {
    remote = new PouchDB(url);
    const started = process.hrtime.bigint();
    const done = await local.replicate.to(remote, { batch_size: BATCH });
    return { written: done.docs_written, failed: done.doc_write_failures, s: Number(process.hrtime.bigint() - started) / 1e9 };
  },
  // again ID: write one dossier anew, and replicate once more over the connection that is open
  async again(id) {
    await local.put({ ...(await local.get(id)), kind: 'DossierForwarded', to: 'Tư pháp' });
    const done = await local.replicate.to(remote, { batch_size: BATCH });
    return { written: done.docs_written };
  },
  // follow: go on replicating what changes, over the connection that is open
  async follow() {
    await new Promise((resolve) => {
      live = local.replicate.to(remote, { live: true, batch_size: BATCH });
      live.once('paused', resolve);
    });
    return { following: true };
  },
  // change ID: write one dossier anew, and wait until the server has it and replication rests
  async change(id) {
    const rests = new Promise((resolve) => live.once('change', () => live.once('paused', resolve)));
    await local.put({ ...(await local.get(id)), kind: 'DossierForwarded', to: 'Tư pháp' });
    await rests;
    return { changed: id };
  },
  async end() {
    if (live) live.cancel();
    setImmediate(() => process.exit(0));
    return { ended: true };
  },
};

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const [command, ...words] = line.split(' ');
  try {
    console.log(JSON.stringify(await commands[command](...words)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
});
