"""Microsoft Graph's identifiers of the permissions that this stand-in knows.

https://learn.microsoft.com/graph/permissions-reference
"""

SCOPE_IDS = {
    "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
    "User.ReadBasic.All": "b340eb25-3456-403f-be2f-af7a0d370277",
    "User.Read.All": "a154be20-db9c-4678-8ab7-66f6cc099a59",
    "Calendars.Read": "465a38f9-76ea-45b9-9f34-9e8b0d4b0b42",
    "Calendars.ReadBasic": "662d75ba-a364-42ad-adee-f5f880ea4878",
    "Calendars.ReadWrite": "1ec239c2-d7c9-4623-a91a-a9775856bb36",
    "Calendars.Read.Shared": "2b9c4092-424d-4249-948d-b43879977640",
    "Calendars.ReadWrite.Shared": "12466101-c9b8-439a-8589-dd09ee67e8e9",
    "MailboxSettings.Read": "87f447af-9fa4-4c32-9dfa-4a57a73d18ce",
    "MailboxSettings.ReadWrite": "818c620a-27a9-40bd-a6a5-d96f7d610b4b",
    "Mail.Send": "e383f46e-2787-4529-855e-0e479a3ffac0",
    "Mail.Send.Shared": "a367ab51-6b49-43bf-a716-a1fb06d2a174",
    "OnlineMeetings.Read": "9be106e1-f4e3-4df5-bdff-e4bc531cbe43",
    "OnlineMeetings.ReadWrite": "a65f2972-a4f8-4f5e-afd7-69ccb046d5dc",
    "People.Read": "ba47897c-39ec-4d83-8086-ee8256fa737d",
    "People.Read.All": "b89f9189-71a5-4e70-b041-9887f0bc7e4a",
    "Place.Read.All": "cb8f45a0-5c2e-4ea1-b803-84b870a7d7ec",
    "Place.ReadWrite.All": "4c06a06a-098a-4063-868e-5dfee3827264",
    "Presence.Read": "76bc735e-aecd-4a1d-8b4c-2b915deabb79",
    "Presence.Read.All": "9c7a330d-35b3-4aa1-963d-cb2b9f927841",
    "Chat.Read": "f501c180-9344-439a-bca0-6cbf209fd270",
    "Chat.ReadBasic": "9547fcb5-d03f-419d-9948-5928bbf71b0f",
    "AppCatalog.Read.All": "88e58d74-d3df-44f3-ad47-e89edf4472e4",
    "TeamsAppInstallation.ReadWriteSelfForUser": "207e0cb1-3ce7-4922-b991-5a760c346ebc",
    "Group.Read.All": "5f8c59db-677d-491f-a6b8-5f174b11ec1d",
    "GroupMember.Read.All": "bc024368-1153-4739-b217-4326f2e966d0",
    "Directory.Read.All": "06da0dbc-49e2-44d2-8312-53f166ab848a",
    "Organization.Read.All": "4908d5b9-3fb2-4b1e-9336-1888b7937185",
    "Application.Read.All": "c79f8feb-a9db-4090-85f9-90d820caa0eb",
    "AppRoleAssignment.ReadWrite.All": "84bccea3-f856-4a8a-967b-dbe0a3d53a64",
    "DelegatedPermissionGrant.ReadWrite.All": "41ce6ca6-6826-4807-84f1-1c82854f7ee5",
}

ROLE_IDS = {
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    "User.ReadBasic.All": "97235f07-e226-4f63-ace3-39588e11d3a1",
    "Calendars.Read": "798ee544-9d2d-430c-a058-570e29e34338",
    "Calendars.ReadBasic.All": "8ba4a692-bc31-4128-9094-475872af8a53",
    "Calendars.ReadWrite": "ef54d2bf-783f-4e0f-bca1-3210c0444d99",
    "MailboxSettings.Read": "40f97065-369a-49f4-947c-6a255697ae91",
    "MailboxSettings.ReadWrite": "6931bccd-447a-43d1-b442-00a195474933",
    "Mail.Send": "b633e1c5-b582-4048-a93e-9f11b44c7e96",
    "OnlineMeetings.Read.All": "c1684f21-1984-47fa-9d61-2dc8c296bb70",
    "OnlineMeetings.ReadWrite.All": "b8bb2037-6e08-44ac-a4ea-4674e010e2a4",
    "People.Read.All": "b528084d-ad10-4598-8b93-929746b4d7d6",
    "Place.Read.All": "913b9306-0ce1-42b8-9137-6a7df690a760",
    "Presence.Read.All": "a70e0c2d-e793-494c-94c4-118fa0a67f42",
    "Chat.Read.All": "6b7d71aa-70aa-4810-a8d9-5d9fb2830017",
    "Chat.ReadBasic.All": "b2e060da-3baf-4687-9611-f4ebc0f0cbde",
    "AppCatalog.Read.All": "e12dae10-5a57-4817-b79d-dfbec5348930",
    "TeamsAppInstallation.ReadForUser.All": "9ce09611-f4f7-4abd-a629-a05450422a97",
    "TeamsAppInstallation.ReadWriteSelfForUser.All": "908de74d-f8b2-4d6b-a9ed-2a17b3b78179",
    "TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All": "a87076cf-6abd-4e56-8559-4dbdf41bef96",
    "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
    "Group.ReadBasic.All": "07d67222-3a10-4d3b-9ddc-b8aa43198a00",
    "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "GroupMember.ReadBasic.All": "8222c640-cae5-4860-8d11-b32cfad95e03",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Organization.Read.All": "498476ce-e0fe-48b0-b801-37ba7e2685c6",
    "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
    "DelegatedPermissionGrant.ReadWrite.All": "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
}

# Rights that no operation of the stand-in's needs alone, but that are asked for and granted all the same.
MORE_SCOPE_IDS = {
    "Mail.Read": "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
    "TeamsAppInstallation.ReadForUser": "c395395c-ff9a-4dba-bc1f-8372ba9dca84",
}
MORE_ROLE_IDS = {"Mail.Read": "810c84a8-4a9e-49e6-bf7d-12d183f40d01"}
ALL_SCOPE_IDS = SCOPE_IDS | MORE_SCOPE_IDS
ALL_ROLE_IDS = ROLE_IDS | MORE_ROLE_IDS
