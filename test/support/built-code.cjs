const { relative, sep } = require('node:path');

/**
 * Jest's transform for everything that is not a test: the application and the libraries as they were built, and packages as they are
 * installed, loaded by Node itself and kept for the worker's next file of tests. Jest would compile and evaluate these three thousand
 * files anew for each, which takes longer than most of them run.
 */
exports.process = (_source, file, { config }) => {
  const place = relative(config.rootDir, file).split(sep).join('/');
  const built = /^(apps|libs|demo)\//.test(place) ? `${config.rootDir}/dist/${place.replace(/\.ts$/, '.js')}` : file;
  return { code: `module.exports = globalThis.requireOfTheWorker(${JSON.stringify(built)});` };
};

exports.getCacheKey = (_source, file) => `built-code-3:${file}`;
