// Serves a CouchDB as express-pouchdb does, on a port of this machine that it says in its first line.
'use strict';

const express = require('express');
const expressPouchDB = require('express-pouchdb');
const PouchDB = require('pouchdb');

const app = express();
app.use('/', expressPouchDB(PouchDB.defaults({ prefix: `${process.argv[2]}/` }), { mode: 'minimumForPouchDB' }));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
