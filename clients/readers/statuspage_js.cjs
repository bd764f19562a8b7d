// Prints what statuspage.js reads of a page: `node statuspage_js.cjs <id>`.
// It asks https://<id>.statuspage.io and nobody else, so whoever runs this names a proxy that answers for that host.
const { Statuspage } = require("statuspage.js");

async function read(page) {
  return {
    summary: await page.summary(),
    status: await page.status(),
    components: await page.components(),
    incidents: await page.allIncidents(),
    unresolved: await page.unresolvedIncidents(),
    maintenances: await page.allScheduledMaintenances(),
    active: await page.activeScheduledMaintenances(),
    upcoming: await page.upcomingScheduledMaintenances(),
  };
}

read(new Statuspage(process.argv[2])).then((found) => process.stdout.write(JSON.stringify(found)));
