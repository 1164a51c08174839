import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const [address, token] = process.argv.slice(2);
assert(address !== undefined && token !== undefined, "The address of a service, and a token with all roles");

const client = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${token}` } });
const represented = { header: { Prefer: "return=representation" } };

/** What a request was answered with, which is no problem. */
function done<T>(answer: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  assert.equal(answer.error, undefined);
  assert(answer.data !== undefined && answer.data !== null, `${answer.response.url} was answered without a body`);
  return answer.data;
}

const newTeam = { name: "Preventers", headquarters: "Sharp Tower" };
const preventers = done(await client.POST("/teams", { body: newTeam, params: { header: { "Idempotency-Key": "ts" } } }));
const again = done(await client.POST("/teams", { body: newTeam, params: { header: { "Idempotency-Key": "ts" } } }));
assert.equal(again.id, preventers.id);
assert.equal(preventers.name, undefined);
const zForce = done(
  await client.POST("/teams", { body: { name: "Z-Force", headquarters: "Sister Margaret's Bar" }, params: represented }),
);
assert.equal(zForce.name, "Z-Force");
assert.deepEqual(zForce.heroes, []);

const deadpond = done(
  await client.POST("/heroes", {
    body: { name: "Deadpond", secretName: "Dive Wilson", teamIds: [preventers.id, zForce.id] },
  }),
);
const spiderBoy = done(
  await client.POST("/heroes", {
    body: { name: "Spider-Boy", secretName: "007", age: 15, teamIds: [preventers.id] },
    params: represented,
  }),
);
assert.equal(spiderBoy.age, 15);
assert.equal(spiderBoy.teams?.[0]?.name, "Preventers");

const membership = { path: { teamId: zForce.id, heroId: spiderBoy.id } };
const enlisted = await client.PUT("/teams/{teamId}/heroes/{heroId}", { params: membership });
assert.equal(enlisted.response.status, 201);
assert.equal(enlisted.data, undefined);
const between = enlisted.response.headers.get("Roster-Position");
assert(between !== null);
const unchanged = await client.PUT("/teams/{teamId}/heroes/{heroId}", { params: membership });
assert.equal(unchanged.response.status, 204);
const members = done(
  await client.PUT("/teams/{teamId}/heroes/{heroId}", { params: { ...membership, ...represented } }),
);
assert.equal(members.heroCount, 2);

const query = { namePrefix: "Spider", minAge: 10, team: zForce.id, sort: "-age", limit: 10 } as const;
const found = done(await client.GET("/heroes", { params: { query, header: { "Roster-Position": Number(between) } } }));
assert.deepEqual(found.map((hero) => hero.name), ["Spider-Boy"]);

const path = { heroId: spiderBoy.id };
const etag = (await client.GET("/heroes/{heroId}", { params: { path } })).response.headers.get("ETag");
assert(etag !== null);
const renamed = done(
  await client.PATCH("/heroes/{heroId}", {
    params: { path, header: { "If-Match": etag, Prefer: "return=representation" } },
    body: { name: "Spider-Man" },
  }),
);
assert.equal(renamed.name, "Spider-Man");
const late = await client.PATCH("/heroes/{heroId}", {
  params: { path, header: { "If-Match": etag } },
  body: { name: "Spider-Boy" },
});
assert.equal(late.error?.type, "/problems/has-changed");
assert.equal((await client.PATCH("/heroes/{heroId}", { params: { path }, body: { age: null } })).response.status, 204);

const discharged = await client.DELETE("/teams/{teamId}/heroes/{heroId}", { params: membership });
assert.equal(discharged.response.status, 204);
const then = { path: { teamId: zForce.id }, query: { asOf: between } };
assert.equal(done(await client.GET("/teams/{teamId}/heroes", { params: then })).length, 2);
const history = done(await client.GET("/heroes/{heroId}/history", { params: { path, query: { limit: 3 } } }));
assert.deepEqual(history.map((entry) => entry.event), ["HeroDischarged", "HeroAgeChanged", "HeroRenamed"]);
const changes = done(await client.GET("/heroes/{heroId}/changes", { params: { path, query: { from: between } } }));
assert.deepEqual(changes.revised["age"], { from: 15, to: null });

// As the client writes lists by itself: event=HeroRegistered&event=HeroRenamed.
const names = { hero: spiderBoy.id, event: ["HeroRegistered", "HeroRenamed"] };
const events = done(await client.GET("/events", { params: { query: names } }));
assert(Array.isArray(events), "A page, and none of the other forms that events have");
assert.deepEqual(events.map((event) => event.type), ["dev.roster.HeroRegistered", "dev.roster.HeroRenamed"]);

// Lines of JSON, which the client neither writes nor reads by itself.
type Outcome = components["schemas"]["Outcome"];
async function send(...commands: components["schemas"]["Command"][]): Promise<Outcome[]> {
  const answer = await client.POST("/commands", {
    body: commands as unknown as components["schemas"]["Command"],
    headers: { "Content-Type": "application/x-ndjson" },
    bodySerializer: () => commands.map((command) => JSON.stringify(command)).join("\n"),
    parseAs: "text",
  });
  const lines: string = done<string>({ data: answer.data as string, error: answer.error, response: answer.response });
  return lines.trimEnd().split("\n").map((line) => JSON.parse(line) as Outcome);
}
const outcomes = await send(
  { type: "FormTeam", teamId: randomUUID(), name: "Late", headquarters: "Nowhere" },
  { type: "EnlistHero", heroId: randomUUID(), teamId: zForce.id },
);
assert.deepEqual(outcomes.map((outcome) => outcome.status), [201, 422]);
assert.equal(outcomes[1]?.problem?.type, "/problems/unknown-hero");

const begun = done(await client.POST("/rebuilds", { body: { verifyOnly: true } }));
let rebuild = begun;
while (rebuild.endedAt === null) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  rebuild = done(await client.GET("/rebuilds/{rebuildId}", { params: { path: { rebuildId: begun.id } } }));
}
assert.equal(rebuild.state, "done");
const made = done(await client.POST("/tokens", { body: { name: "Ann", roles: ["viewer"] } }));
assert.equal((await client.DELETE("/tokens/{tokenId}", { params: { path: { tokenId: made.id } } })).response.status, 204);

assert.equal((await client.DELETE("/heroes/{heroId}", { params: { path: { heroId: deadpond.id } } })).response.status, 204);
const gone = await client.GET("/heroes/{heroId}", { params: { path: { heroId: deadpond.id } } });
assert.equal(gone.error?.type, "/problems/unknown-hero");
const known = done(await client.GET("/heroes/{heroId}/personal-data", { params: { path } }));
assert(known.data.some((datum) => datum.field === "secretName" && datum.value === "007"));
await client.POST("/heroes/{heroId}/erasure", { params: { path } });
const left = done(await client.GET("/heroes/{heroId}/history", { params: { path } }));
assert.equal(left[0]?.event, "HeroForgotten");
