// Says what html-validate finds wrong in each of some pages: {name: html} -> {name: ["line:column rule: message"]}.
import { HtmlValidate } from "html-validate";

const linter = new HtmlValidate({
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: {
    "no-inline-style": "off", // programs for mail read no other style
    "doctype-style": "off",
  },
});

let question = "";
for await (const piece of process.stdin) question += piece;

const answer = {};
for (const [name, html] of Object.entries(JSON.parse(question))) {
  const { results } = await linter.validateString(html);
  answer[name] = results.flatMap(({ messages }) =>
    messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`),
  );
}
process.stdout.write(JSON.stringify(answer));
