BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE decision (
	id INTEGER NOT NULL, 
	proposal_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	act VARCHAR NOT NULL, 
	comment TEXT, 
	version_number INTEGER, 
	alone BOOLEAN NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (id), 
	CONSTRAINT fk_decision_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id), 
	CONSTRAINT fk_decision_version_number FOREIGN KEY(version_number) REFERENCES version (number), 
	CONSTRAINT uq_decision_proposal_id UNIQUE (proposal_id)
);
INSERT INTO "decision" VALUES(1,1,'2026-11-22 12:00:00.000000','bo','approve',NULL,1,0);
INSERT INTO "decision" VALUES(2,2,'2026-11-22 12:00:00.000000','bo','reject','no weights',NULL,0);
INSERT INTO "decision" VALUES(3,3,'2026-11-22 12:00:00.000000','ana','withdraw',NULL,NULL,1);
CREATE TABLE "entry" (
	seq INTEGER NOT NULL, 
	act VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	version_number INTEGER, 
	submission_id INTEGER, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	proposal_id INTEGER, 
	decision_id INTEGER, 
	CONSTRAINT pk_entry PRIMARY KEY (seq), 
	CONSTRAINT fk_entry_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id), 
	CONSTRAINT fk_entry_version_number FOREIGN KEY(version_number) REFERENCES version (number), 
	CONSTRAINT fk_entry_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id), 
	CONSTRAINT fk_entry_decision_id FOREIGN KEY(decision_id) REFERENCES decision (id)
);
INSERT INTO "entry" VALUES(1,'proposal','2026-11-22 12:00:00.000000',NULL,NULL,'0000000000000000000000000000000000000000000000000000000000000000','14f6ac6ff2b1348ea4bd8886e5443f93e0486b0131237f5516edd1e4525ca3ee',1,NULL);
INSERT INTO "entry" VALUES(2,'proposal','2026-11-22 12:00:00.000000',NULL,NULL,'14f6ac6ff2b1348ea4bd8886e5443f93e0486b0131237f5516edd1e4525ca3ee','b1e821d00a6d056c02c58531ee0c37d0e5b8467859b54e5dcb8f4ed45ed3501a',2,NULL);
INSERT INTO "entry" VALUES(3,'proposal','2026-11-22 12:00:00.000000',NULL,NULL,'b1e821d00a6d056c02c58531ee0c37d0e5b8467859b54e5dcb8f4ed45ed3501a','2dbc5c1b88576ba423bdd63274aa618381c7bd5252e2d6697f78f75c561b6df2',3,NULL);
INSERT INTO "entry" VALUES(4,'proposal','2026-11-22 12:00:00.000000',NULL,NULL,'2dbc5c1b88576ba423bdd63274aa618381c7bd5252e2d6697f78f75c561b6df2','5d40cb10997d08fc681418c2b8eabf358c10cfba798d7aa222b4030763a9b4aa',4,NULL);
INSERT INTO "entry" VALUES(5,'commit','2026-11-22 12:00:00.000000',1,1,'5d40cb10997d08fc681418c2b8eabf358c10cfba798d7aa222b4030763a9b4aa','1d3bea1aa9db2662430cb2bcf0caa4a8311af0662434035ebd558d1d088b74fc',NULL,NULL);
INSERT INTO "entry" VALUES(6,'approve','2026-11-22 12:00:00.000000',NULL,NULL,'1d3bea1aa9db2662430cb2bcf0caa4a8311af0662434035ebd558d1d088b74fc','f0bf32a5424385bcf39bdb88c3fe8a031382ff70d3d09b5c1c008946d106cc2d',NULL,1);
INSERT INTO "entry" VALUES(7,'reject','2026-11-22 12:00:00.000000',NULL,NULL,'f0bf32a5424385bcf39bdb88c3fe8a031382ff70d3d09b5c1c008946d106cc2d','fc4f6e20e6dc63a5ccbb1474fd49ccf68926d723d2c5214e0110448387888ddd',NULL,2);
INSERT INTO "entry" VALUES(8,'withdraw','2026-11-22 12:00:00.000000',NULL,NULL,'fc4f6e20e6dc63a5ccbb1474fd49ccf68926d723d2c5214e0110448387888ddd','6b53095e047c443a71afbf408981a6e16d479d691ae185a52cfcbadc82de1ac0',NULL,3);
CREATE TABLE finding (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	rule VARCHAR NOT NULL, 
	severity VARCHAR NOT NULL, 
	dataset VARCHAR, 
	"column" VARCHAR, 
	"row" BIGINT, 
	value TEXT, 
	reason TEXT NOT NULL, 
	remedy TEXT NOT NULL, 
	count BIGINT NOT NULL, 
	CONSTRAINT pk_finding PRIMARY KEY (id), 
	CONSTRAINT fk_finding_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id)
);
CREATE TABLE proposal (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	dataset VARCHAR NOT NULL, 
	description TEXT, 
	findings TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	CONSTRAINT pk_proposal PRIMARY KEY (id)
);
INSERT INTO "proposal" VALUES(1,'2026-11-22 12:00:00.000000','ana','wave.sav','a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e',5,'survey_responses','{"pollster":"Example Poll","country":"POL","wave":2024,"questions":[{"column":"q1","about":"USA"}]}','[]','[]');
INSERT INTO "proposal" VALUES(2,'2026-11-22 12:00:00.000000','ana','wave.sav','16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4',6,'survey_responses','{"pollster":"Example Poll","country":"POL","wave":2024,"questions":[{"column":"q1","about":"USA"}]}','[]','[]');
INSERT INTO "proposal" VALUES(3,'2026-11-22 12:00:00.000000','ana','wave.sav','b1e99324505bd32da0e1f85dcf5e19a09db0481e8a15f62c41eb320304a8e927',5,'survey_responses','{"pollster":"Example Poll","country":"POL","wave":2024,"questions":[{"column":"q1","about":"USA"}]}','[]','[]');
INSERT INTO "proposal" VALUES(4,'2026-11-22 12:00:00.000000','ana','wave.sav','dc81b1d371a4072be7fcfc3e1939f5bddae8bdc168846a50a78face975b9af63',6,'survey_responses','{"pollster":"Example Poll","country":"POL","wave":2024,"questions":[{"column":"q1","about":"USA"}]}','[]','[]');
CREATE TABLE submission (
	id INTEGER NOT NULL, 
	who VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	file_name VARCHAR, 
	sha256 VARCHAR(64), 
	provider VARCHAR NOT NULL, 
	datasets TEXT NOT NULL, 
	source VARCHAR NOT NULL, 
	source_version VARCHAR NOT NULL, 
	slice TEXT NOT NULL, 
	own BOOLEAN NOT NULL, 
	status VARCHAR NOT NULL, 
	CONSTRAINT pk_submission PRIMARY KEY (id)
);
INSERT INTO "submission" VALUES(1,'ana','2026-11-22 12:00:00.000000','wave.sav','a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e','own','["survey_responses"]','own','record','[]',0,'committed');
CREATE TABLE table_file (
	id INTEGER NOT NULL, 
	version_number INTEGER NOT NULL, 
	change VARCHAR NOT NULL, 
	table_name VARCHAR NOT NULL, 
	dataset VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	source_version VARCHAR NOT NULL, 
	file_name VARCHAR, 
	sha256 VARCHAR(64), 
	rows BIGINT, 
	bytes BIGINT, 
	CONSTRAINT pk_table_file PRIMARY KEY (id), 
	CONSTRAINT fk_table_file_version_number FOREIGN KEY(version_number) REFERENCES version (number), 
	CONSTRAINT uq_table_file_version_number UNIQUE (version_number, table_name, dataset, source, source_version)
);
INSERT INTO "table_file" VALUES(1,1,'put','rows','survey_responses','own','record','survey_responses/rows-ff1a84e93d047fe8-1419ddef.parquet','ff1a84e93d047fe819accb11a225647e392558bcc3d4e138460afcec1ccd86f4',1,583);
CREATE TABLE version (
	number INTEGER NOT NULL, 
	submission_id INTEGER, 
	act VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	note TEXT, 
	undone_version INTEGER, 
	undone_dataset VARCHAR, 
	CONSTRAINT pk_version PRIMARY KEY (number), 
	CONSTRAINT fk_version_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id), 
	CONSTRAINT fk_version_undone_version FOREIGN KEY(undone_version) REFERENCES version (number)
);
INSERT INTO "version" VALUES(1,1,'commit','ana','2026-11-22 12:00:00.000000',NULL,NULL,NULL);
CREATE INDEX ix_submission_sha256 ON submission (sha256);
CREATE INDEX ix_table_file_key ON table_file (dataset, table_name, source, source_version, version_number);
CREATE INDEX ix_finding_submission_id ON finding (submission_id);
CREATE INDEX ix_proposal_sha256 ON proposal (sha256);
CREATE INDEX ix_entry_submission_id ON entry (submission_id);
CREATE INDEX ix_entry_version_number ON entry (version_number);
CREATE INDEX ix_entry_proposal_id ON entry (proposal_id);
CREATE INDEX ix_entry_decision_id ON entry (decision_id);
COMMIT;
