"""States, provinces and prefectures where an address names one: what is written on a parcel, and what it is called."""


def _coded(text: str) -> dict[str, str]:
    """Those that are written as a code."""
    return dict(each.strip().split(" ", 1) for each in text.split(","))


def _named(text: str) -> dict[str, str]:
    """Those that are written as they are called."""
    return {name: name for name in map(str.strip, text.split(","))}


REGIONS: dict[str, dict[str, str]] = {
    "AE": _named("Abu Dhabi, Ajman, Dubai, Fujairah, Ras Al Khaimah, Sharjah, Umm Al Quwain"),
    "AU": _coded("""
        ACT Australian Capital Territory, NSW New South Wales, NT Northern Territory, QLD Queensland,
        SA South Australia, TAS Tasmania, VIC Victoria, WA Western Australia
    """),
    "BR": _coded("""
        AC Acre, AL Alagoas, AP Amapá, AM Amazonas, BA Bahia, CE Ceará, DF Distrito Federal, ES Espírito Santo,
        GO Goiás, MA Maranhão, MT Mato Grosso, MS Mato Grosso do Sul, MG Minas Gerais, PA Pará, PB Paraíba,
        PR Paraná, PE Pernambuco, PI Piauí, RJ Rio de Janeiro, RN Rio Grande do Norte, RS Rio Grande do Sul,
        RO Rondônia, RR Roraima, SC Santa Catarina, SP São Paulo, SE Sergipe, TO Tocantins
    """),
    "CA": _coded("""
        AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador,
        NT Northwest Territories, NS Nova Scotia, NU Nunavut, ON Ontario, PE Prince Edward Island, QC Quebec,
        SK Saskatchewan, YT Yukon
    """),
    "HK": _named("Hong Kong Island, Kowloon, New Territories"),
    "IN": _named("""
        Andaman and Nicobar Islands, Andhra Pradesh, Arunachal Pradesh, Assam, Bihar, Chandigarh, Chhattisgarh,
        Dadra and Nagar Haveli and Daman and Diu, Delhi, Goa, Gujarat, Haryana, Himachal Pradesh,
        Jammu and Kashmir, Jharkhand, Karnataka, Kerala, Ladakh, Lakshadweep, Madhya Pradesh, Maharashtra,
        Manipur, Meghalaya, Mizoram, Nagaland, Odisha, Puducherry, Punjab, Rajasthan, Sikkim, Tamil Nadu,
        Telangana, Tripura, Uttar Pradesh, Uttarakhand, West Bengal
    """),
    "JP": _named("""
        Aichi, Akita, Aomori, Chiba, Ehime, Fukui, Fukuoka, Fukushima, Gifu, Gunma, Hiroshima, Hokkaido, Hyogo,
        Ibaraki, Ishikawa, Iwate, Kagawa, Kagoshima, Kanagawa, Kochi, Kumamoto, Kyoto, Mie, Miyagi, Miyazaki,
        Nagano, Nagasaki, Nara, Niigata, Oita, Okayama, Okinawa, Osaka, Saga, Saitama, Shiga, Shimane, Shizuoka,
        Tochigi, Tokushima, Tokyo, Tottori, Toyama, Wakayama, Yamagata, Yamaguchi, Yamanashi
    """),
    "MX": _named("""
        Aguascalientes, Baja California, Baja California Sur, Campeche, Chiapas, Chihuahua, Ciudad de México,
        Coahuila, Colima, Durango, Estado de México, Guanajuato, Guerrero, Hidalgo, Jalisco, Michoacán, Morelos,
        Nayarit, Nuevo León, Oaxaca, Puebla, Querétaro, Quintana Roo, San Luis Potosí, Sinaloa, Sonora, Tabasco,
        Tamaulipas, Tlaxcala, Veracruz, Yucatán, Zacatecas
    """),
    "US": _coded("""
        AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, AA Armed Forces Americas, AE Armed Forces Europe,
        AP Armed Forces Pacific, CA California, CO Colorado, CT Connecticut, DE Delaware, DC District of Columbia,
        FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky,
        LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi,
        MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico,
        NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania,
        RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont,
        VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming
    """),
}
