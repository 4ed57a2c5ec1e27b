import { NAME, feed } from "../pages.js";

export default class {
  data() {
    return { permalink: "/feed.json", eleventyImport: { collections: ["latest"] } };
  }

  render({ collections }) {
    return feed(NAME, "", collections.latest);
  }
}
